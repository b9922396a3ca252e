/* Where the paper of a worker's present permit is found. */
#pragma once
#include "web/exchange.h"

/* Sets "paper" in the node: the address of the PDF, for the template part_paper; false where the portal gave
   no such permit. Who may open it is asked there. */
enum err paper_link(struct exchange *x, struct node to, int64_t establishment_id,
                    int64_t person_id);

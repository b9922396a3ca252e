#include "web/pages_establishment.h"
void page_establishment(struct exchange *x){answer_error(x,ERR_NOT_FOUND);}
void page_nitaqat(struct exchange *x){answer_error(x,ERR_NOT_FOUND);}
void page_calculator(struct exchange *x){answer_error(x,ERR_NOT_FOUND);}

/* The frame of every page: head, top strip, language link, account, tabs, foot; and the headers that
   keep a page safe. */
#pragma once
#include "web/exchange.h"

/* Adds the frame's members to a page's data. */
void page_frame(struct exchange *x, struct node data);
/* Content-Security-Policy and its like. */
void page_headers(struct exchange *x);
/* A path of the portal in the page's language: "/ar" + path. */
struct str page_path(struct exchange *x, const char *path);

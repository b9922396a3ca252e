#include "web/pages_establishment.h"
void page_establishment(struct exchange *x){answer_error(x,ERR_NOT_FOUND);}
void page_nitaqat(struct exchange *x){answer_error(x,ERR_NOT_FOUND);}
void page_calculator(struct exchange *x){answer_error(x,ERR_NOT_FOUND);}
void page_workers(struct exchange *x){answer_error(x,ERR_NOT_FOUND);}
void page_workers_search(struct exchange *x){answer_error(x,ERR_NOT_FOUND);}
void page_workers_csv(struct exchange *x){answer_error(x,ERR_NOT_FOUND);}
void page_worker(struct exchange *x){answer_error(x,ERR_NOT_FOUND);}

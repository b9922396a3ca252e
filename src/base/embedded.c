/* Look-up of the files inside the program; see the header. */
#include "base/embedded.h"

struct str embedded_find(struct str name)
{
    for (size_t i = 0; i < embedded_files_count; i++)
        if (str_eq(embedded_files[i].name, name))
            return embedded_files[i].data;
    return (struct str){NULL, 0};
}

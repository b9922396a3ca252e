/* bawaba: the program's one entry. Commands stand in cli/, one file a command. */
#include <stdio.h>

int main(void)
{
    puts("bawaba");
    return 0;
}

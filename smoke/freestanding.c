/* What a program without a C library has to bring along: an entry point, and the few functions that
 * compilers call on their own. The program ends with what smoke() returns, or with what it gives to stop().
 *
 * Build with -ffreestanding -fno-tree-loop-distribute-patterns, or the loops become calls of themselves.
 */
typedef __SIZE_TYPE__ size_t;

int smoke(void);

void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
    unsigned char *t = to;
    const unsigned char *f = from;
    while (n--)
        *t++ = *f++;
    return to;
}

void *memmove(void *to, const void *from, size_t n)
{
    unsigned char *t = to;
    const unsigned char *f = from;
    if (t < f)
        return memcpy(to, from, n);
    while (n--)
        t[n] = f[n];
    return to;
}

void *memset(void *to, int byte, size_t n)
{
    unsigned char *t = to;
    while (n--)
        *t++ = (unsigned char)byte;
    return to;
}

int memcmp(const void *a, const void *b, size_t n)
{
    const unsigned char *x = a, *y = b;
    for (; n--; x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

int bcmp(const void *a, const void *b, size_t n)
{
    return memcmp(a, b, n);
}

size_t strlen(const char *text)
{
    size_t n = 0;
    while (text[n])
        n++;
    return n;
}

#if defined(__x86_64__)
__asm__(".globl _start, stop\n"
        "_start:\n"
        "  xor %ebp, %ebp\n"
        "  and $-16, %rsp\n"
        "  call smoke\n"
        "  mov %eax, %edi\n"
        "stop:\n"
        "  mov $60, %eax\n" /* exit */
        "  syscall\n");
#elif defined(__aarch64__)
__asm__(".globl _start, stop\n"
        "_start:\n"
        "  bl smoke\n"
        "stop:\n"
        "  mov x8, #93\n" /* exit */
        "  svc #0\n");
#else
#error "no entry point for this machine yet"
#endif

/*
 * Makes the kernel draw its random numbers from a new key, into which goes what was written to /dev/urandom before: RNDRESEEDCRNG of random(4), which
 * nothing in busybox sends. Needs no C library, so that any compiler for x86 makes it.
 */

enum { SYS_exit = 1, SYS_open = 5, SYS_ioctl = 54, O_WRONLY = 1, RNDRESEEDCRNG = 0x5207 };

static int call(int number, long a, long b, long c) {
  int result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
  return result;
}

void _start(void) {
  int device = call(SYS_open, (long)"/dev/urandom", O_WRONLY, 0);
  call(SYS_exit, device < 0 || call(SYS_ioctl, device, RNDRESEEDCRNG, 0) < 0, 0, 0);
}

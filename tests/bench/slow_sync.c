/*
 * Counts every sync of the program it is loaded into (LD_PRELOAD) and makes each one slower, so that a fast disk can
 * stand in for a slow one and syncs can be compared with acknowledgements.
 *
 * BENCH_SYNC_COUNT  a file of at least 8 bytes, shared with whoever reads the count (native byte order)
 * BENCH_SYNC_MICROS how much longer each sync takes, in microseconds
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static _Atomic uint64_t *count;
static struct timespec delay;

/* A measurement without its shim would be a lie: rather no measurement. */
static void give_up(const char *why)
{
	perror(why);
	_exit(97);
}

__attribute__((constructor)) static void begin(void)
{
	const char *file = getenv("BENCH_SYNC_COUNT");
	const char *micros = getenv("BENCH_SYNC_MICROS");
	long us = micros ? atol(micros) : 0;
	int fd = file ? open(file, O_RDWR | O_CLOEXEC) : -1;

	if (fd < 0)
		give_up("BENCH_SYNC_COUNT");
	count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (count == MAP_FAILED)
		give_up("mmap");
	close(fd);
	delay.tv_sec = us / 1000000;
	delay.tv_nsec = us % 1000000 * 1000;
	real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
	real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
	if (!real_fsync || !real_fdatasync)
		give_up("dlsym");
}

static int sync_slowly(int (*real)(int), int fd)
{
	struct timespec left = delay;

	atomic_fetch_add(count, 1);
	while (nanosleep(&left, &left) != 0)
		;
	return real(fd);
}

int fsync(int fd)
{
	return sync_slowly(real_fsync, fd);
}

int fdatasync(int fd)
{
	return sync_slowly(real_fdatasync, fd);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pool behind a row or a record: values are laid one after another into
 * chunks that never move, and all go at once at the reset. Chunks are kept
 * over resets, so that in a long import nothing is allocated any more.
 */
#include <stdlib.h>
#include <string.h>

#include "base.h"

/* For AddressSanitizer a chunk is one piece: it is told what of it is given
 * out, so that a byte beyond a value is seen, and a value after the reset. */
#if __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define GAP 8
#endif
#endif
#ifndef GAP
#define GAP 0
#undef ASAN_POISON_MEMORY_REGION
#undef ASAN_UNPOISON_MEMORY_REGION
#define ASAN_POISON_MEMORY_REGION(p, len) ((void)(p), (void)(len))
#define ASAN_UNPOISON_MEMORY_REGION(p, len) ((void)(p), (void)(len))
#endif

enum { SMALLEST = 8 * 1024, LARGEST = 1024 * 1024 };

/* Chunks after `now` hold nothing; their `used` is set when they become
 * `now`. */
struct ctip_pool_chunk {
	struct ctip_pool_chunk *next;
	size_t                  used;
	size_t                  size;
	_Alignas(16) char       p[];
};

static struct ctip_pool_chunk *
add_chunk(struct ctip_pool *pool, size_t len)
{
	struct ctip_pool_chunk *chunk, *now = pool->now;
	size_t size = now != NULL ? now->size * 2 : SMALLEST;

	if (size > LARGEST)
		size = LARGEST;
	if (size < len)
		size = len;
	if (size > SIZE_MAX / 2)
		ctip_alloc_fail();
	chunk = ctip_realloc(NULL, sizeof *chunk + size);
	chunk->size = size;
	ASAN_POISON_MEMORY_REGION(chunk->p, size);
	if (now == NULL) {
		chunk->next = pool->first;
		pool->first = chunk;
	} else {
		chunk->next = now->next;
		now->next = chunk;
	}
	return chunk;
}

/* Room in the chunk after the present one. */
static void *
room_further(struct ctip_pool *pool, size_t len)
{
	struct ctip_pool_chunk *next;

	next = pool->now != NULL ? pool->now->next : pool->first;
	if (next == NULL || next->size < len)
		next = add_chunk(pool, len);
	next->used = len;
	pool->now = next;
	ASAN_UNPOISON_MEMORY_REGION(next->p, len);
	return next->p;
}

static void *
room(struct ctip_pool *pool, size_t len, size_t align)
{
	struct ctip_pool_chunk *now = pool->now;
	size_t at;

	if (now == NULL)
		return room_further(pool, len);
	if (GAP > 0)
		align = 8;
	at = (now->used + GAP + align - 1) & ~(align - 1);
	if (at > now->size || len > now->size - at)
		return room_further(pool, len);
	now->used = at + len;
	ASAN_UNPOISON_MEMORY_REGION(now->p + at, len);
	return now->p + at;
}

void *
ctip_pool_room(struct ctip_pool *pool, size_t len)
{
	return room(pool, len, 8);
}

struct ctip_str
ctip_pool_str(struct ctip_pool *pool, struct ctip_str s)
{
	char *p;

	if (s.p == NULL || s.len == 0)
		return (struct ctip_str){s.p != NULL ? "" : NULL, 0};
	p = room(pool, s.len, 1);
	memcpy(p, s.p, s.len);
	return (struct ctip_str){p, s.len};
}

char *
ctip_pool_text(struct ctip_pool *pool, struct ctip_str s)
{
	char *p;

	if (s.len == SIZE_MAX)
		ctip_alloc_fail();
	p = room(pool, s.len + 1, 1);
	if (s.len > 0)
		memcpy(p, s.p, s.len);
	p[s.len] = '\0';
	return p;
}

void
ctip_pool_reset(struct ctip_pool *pool)
{
	struct ctip_pool_chunk *chunk = GAP > 0 ? pool->first : NULL;

	for (; chunk != NULL; chunk = chunk->next)
		ASAN_POISON_MEMORY_REGION(chunk->p, chunk->size);
	pool->now = pool->first;
	if (pool->now != NULL)
		pool->now->used = 0;
}

void
ctip_pool_clear(struct ctip_pool *pool)
{
	struct ctip_pool_chunk *chunk = pool->first, *next;

	for (; chunk != NULL; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	*pool = (struct ctip_pool){NULL, NULL};
}

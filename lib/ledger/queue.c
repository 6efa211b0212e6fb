/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who seals which batch, when. Two threads: the one that adds, and a second
 * that starts with the first full batch. The adder stores batches in order;
 * where it would have to wait it seals one itself, so both are always busy
 * and at most BATCHES batches are in memory.
 */
#include <assert.h>
#include <signal.h>
#include <string.h>

#include "tx_inside.h"

static struct batch *
batch_of(struct ctip_tx *tx, uint32_t number)
{
	return &tx->batches[number % BATCHES];
}

/* The oldest queued batch, now being worked on; under the mutex. The one
 * that is filling is the adder's alone, and isn't looked at. */
static struct batch *
claim(struct ctip_tx *tx)
{
	for (uint32_t i = tx->stored; i < tx->filling; i++) {
		struct batch *batch = batch_of(tx, i);

		if (batch->state == BATCH_QUEUED && batch->number == i) {
			batch->state = BATCH_WORKING;
			return batch;
		}
	}
	return NULL;
}

static void
work(struct ctip_tx *tx, struct batch *batch)
{
	pthread_mutex_unlock(&tx->mutex);
	ctip_batch__seal(tx, batch);
	pthread_mutex_lock(&tx->mutex);
	batch->state = BATCH_SEALED;
	pthread_cond_broadcast(&tx->news);
}

static void *
second_thread(void *context)
{
	struct ctip_tx *tx = context;
	struct batch *batch;

	pthread_mutex_lock(&tx->mutex);
	while (!tx->stop) {
		batch = claim(tx);
		if (batch != NULL)
			work(tx, batch);
		else
			pthread_cond_wait(&tx->news, &tx->mutex);
	}
	pthread_mutex_unlock(&tx->mutex);
	return NULL;
}

/* Signals are for the first thread. Where no thread can be had, one does. */
static void
start_thread(struct ctip_tx *tx)
{
	sigset_t all, was;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &was);
	tx->threaded = pthread_create(&tx->thread, NULL, second_thread,
	    tx) == 0;
	pthread_sigmask(SIG_SETMASK, &was, NULL);
}

void
ctip_queue__stop(struct ctip_tx *tx)
{
	if (!tx->threaded)
		return;
	pthread_mutex_lock(&tx->mutex);
	tx->stop = true;
	pthread_cond_broadcast(&tx->news);
	pthread_mutex_unlock(&tx->mutex);
	pthread_join(tx->thread, NULL);
	tx->threaded = false;
}

/* Brings the oldest batch that isn't stored one step on; under the mutex. */
static int
advance(struct ctip_tx *tx, struct ctip_err *err)
{
	struct batch *oldest = batch_of(tx, tx->stored), *other;
	int rc;

	if (oldest->state == BATCH_SEALED) {
		pthread_mutex_unlock(&tx->mutex);
		rc = ctip_save__store(tx, oldest, err);
		pthread_mutex_lock(&tx->mutex);
		ctip_tx__reset_grants(tx, oldest);
		ctip_batch__reset(oldest);
		tx->stored++;
		return rc;
	}
	if ((other = claim(tx)) != NULL)
		work(tx, other);
	else
		pthread_cond_wait(&tx->news, &tx->mutex);
	return 0;
}

int
ctip_queue__flush(struct ctip_tx *tx, bool last, struct ctip_err *err)
{
	struct batch *batch = batch_of(tx, tx->filling);
	uint32_t keep = last ? 0 : BATCHES - 1;
	int rc = 0;

	if (!last && !tx->threaded)
		start_thread(tx);
	pthread_mutex_lock(&tx->mutex);
	if (batch->state == BATCH_FILLING && batch->n > 0) {
		batch->state = BATCH_QUEUED;
		tx->filling++;
		pthread_cond_broadcast(&tx->news);
	}
	while (rc == 0 && tx->filling - tx->stored > keep)
		rc = advance(tx, err);
	if (rc != 0)
		tx->broken = true;
	pthread_mutex_unlock(&tx->mutex);
	return rc;
}

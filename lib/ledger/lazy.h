/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libgit2 and libcrypto, loaded when the history is first touched: linked,
 * they would cost every command that only reads 2 of its 3 milliseconds
 * (libgit2 alone brings twelve libraries). Include this in place of their
 * headers; their functions keep their names and types.
 */
#ifndef CTIP_LEDGER_LAZY_H
#define CTIP_LEDGER_LAZY_H

#include <git2.h>
#include <openssl/evp.h>

#include "ctip/base/err.h"

#define LAZY_GIT(X) \
	X(git_error_last) X(git_libgit2_init) X(git_libgit2_opts) \
	X(git_libgit2_shutdown) X(git_object_string2type) \
	X(git_odb_foreach) X(git_odb_free) \
	X(git_odb_object_data) X(git_odb_object_free) \
	X(git_odb_object_size) X(git_odb_object_type) X(git_odb_read) \
	X(git_oid_fromstr) X(git_oid_tostr) \
	X(git_reference_create_matching) X(git_reference_free) \
	X(git_reference_list) X(git_reference_lookup) \
	X(git_reference_target) X(git_reference_type) \
	X(git_repository_free) X(git_repository_odb) \
	X(git_repository_open_bare) X(git_repository_set_ident) \
	X(git_strarray_dispose)

#define LAZY_CRYPTO(X) \
	X(EVP_DigestFinal_ex) X(EVP_DigestInit_ex) X(EVP_DigestUpdate) \
	X(EVP_MD_CTX_free) X(EVP_MD_CTX_new) X(EVP_sha1)

struct ctip_lazy {
#define X(name) __typeof__(name) *name;
	LAZY_GIT(X)
	LAZY_CRYPTO(X)
#undef X
};

extern struct ctip_lazy ctip_lazy__;

/* Once a process; safe in several threads. UNAVAILABLE names the library.
 * Everything below may only be called after it. */
int ctip_lazy__load(struct ctip_err *err);

#ifndef CTIP_LAZY_NAMES
#define git_error_last ctip_lazy__.git_error_last
#define git_libgit2_init ctip_lazy__.git_libgit2_init
#define git_libgit2_opts ctip_lazy__.git_libgit2_opts
#define git_libgit2_shutdown ctip_lazy__.git_libgit2_shutdown
#define git_object_string2type ctip_lazy__.git_object_string2type
#define git_odb_foreach ctip_lazy__.git_odb_foreach
#define git_odb_free ctip_lazy__.git_odb_free
#define git_odb_object_data ctip_lazy__.git_odb_object_data
#define git_odb_object_free ctip_lazy__.git_odb_object_free
#define git_odb_object_size ctip_lazy__.git_odb_object_size
#define git_odb_object_type ctip_lazy__.git_odb_object_type
#define git_odb_read ctip_lazy__.git_odb_read
#define git_oid_fromstr ctip_lazy__.git_oid_fromstr
#define git_oid_tostr ctip_lazy__.git_oid_tostr
#define git_reference_create_matching ctip_lazy__.git_reference_create_matching
#define git_reference_free ctip_lazy__.git_reference_free
#define git_reference_list ctip_lazy__.git_reference_list
#define git_reference_lookup ctip_lazy__.git_reference_lookup
#define git_reference_target ctip_lazy__.git_reference_target
#define git_reference_type ctip_lazy__.git_reference_type
#define git_repository_free ctip_lazy__.git_repository_free
#define git_repository_odb ctip_lazy__.git_repository_odb
#define git_repository_open_bare ctip_lazy__.git_repository_open_bare
#define git_repository_set_ident ctip_lazy__.git_repository_set_ident
#define git_strarray_dispose ctip_lazy__.git_strarray_dispose
#define EVP_DigestFinal_ex ctip_lazy__.EVP_DigestFinal_ex
#define EVP_DigestInit_ex ctip_lazy__.EVP_DigestInit_ex
#define EVP_DigestUpdate ctip_lazy__.EVP_DigestUpdate
#define EVP_MD_CTX_free ctip_lazy__.EVP_MD_CTX_free
#define EVP_MD_CTX_new ctip_lazy__.EVP_MD_CTX_new
#define EVP_sha1 ctip_lazy__.EVP_sha1
#endif

#endif

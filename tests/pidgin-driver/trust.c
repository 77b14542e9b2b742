/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exactly one certificate authority counts: the one named on the command line. */
#include "driver.h"

#include <cert.h>

/* libpurple hands the system's authorities to NSS as it loads them; take the trust and the certificates away again. */
static void empty(PurpleCertificatePool *pool, gboolean with_trust)
{
    GList *ids = purple_certificate_pool_get_idlist(pool);
    for (GList *each = ids; each; each = each->next) {
        PurpleCertificate *certificate = with_trust ? purple_certificate_pool_retrieve(pool, each->data) : NULL;
        if (certificate) {
            CERTCertTrust none = { 0, 0, 0 };
            CERT_ChangeCertTrust(CERT_GetDefaultCertDB(), certificate->data, &none);
            purple_certificate_destroy(certificate);
        }
        purple_certificate_pool_delete(pool, each->data);
    }
    purple_certificate_pool_destroy_idlist(ids);
}

gboolean trust_only(const char *pem_file, char **problem)
{
    PurpleCertificateScheme *scheme = purple_certificate_find_scheme("x509");
    PurpleCertificatePool *authorities = purple_certificate_find_pool("x509", "ca");
    PurpleCertificatePool *peers = purple_certificate_find_pool("x509", "tls_peers");
    if (!scheme || !authorities || !peers) {
        *problem = g_strdup("libpurple has no x509 certificates (is its NSS plugin installed?)");
        return FALSE;
    }
    empty(authorities, TRUE);
    empty(peers, FALSE);
    if (!pem_file) {
        return TRUE;
    }
    PurpleCertificate *authority = purple_certificate_import(scheme, pem_file);
    if (!authority) {
        *problem = g_strdup_printf("%s holds no certificate", pem_file);
        return FALSE;
    }
    char *id = purple_certificate_get_unique_id(authority);
    gboolean stored = purple_certificate_pool_store(authorities, id, authority);
    purple_certificate_destroy(authority);
    g_free(id);
    if (!stored) {
        *problem = g_strdup_printf("%s is not accepted as an authority", pem_file);
    }
    return stored;
}

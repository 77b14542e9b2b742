// SPDX-License-Identifier: Apache-2.0
// Preloaded into programs that speak to winbind. Samba's client library looks for winbind at the place named by
// SELFTEST_WINBINDD_SOCKET_DIR, instead of the one per machine, when it believes that nss_wrapper is there; this says so
// and wraps nothing.
#include <stdbool.h>

bool nss_wrapper_enabled(void);

bool nss_wrapper_enabled(void)
{
    return true;
}

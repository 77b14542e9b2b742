/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libxml2 since 2.12, and Debian 12's 2.9.14 with the repair of CVE-2023-39615, call no element callback at all when
 * a handler is marked as SAX2 and has SAX1 callbacks only. pidgin-sipe's handler is of that kind, so that it reads
 * every document as empty. This definition is found before libxml2's and hands over the same handler as plain SAX1.
 */
#include <dlfcn.h>
#include <glib.h>
#include <libxml/parser.h>

int xmlSAXUserParseMemory(xmlSAXHandlerPtr sax, void *user_data, const char *buffer, int size)
{
    static int (*libxml2)(xmlSAXHandlerPtr, void *, const char *, int);
    xmlSAXHandler plain = *sax;
    if (!libxml2) {
        libxml2 = (int (*)(xmlSAXHandlerPtr, void *, const char *, int)) dlsym(RTLD_NEXT, "xmlSAXUserParseMemory");
        if (!libxml2) {
            g_error("libxml2 has no xmlSAXUserParseMemory");
        }
    }
    if (plain.startElement && !plain.startElementNs) {
        plain.initialized = 1;
    }
    return libxml2(&plain, user_data, buffer, size);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preload for Pidgin or Finch with pidgin-sipe: two repairs without which no server can serve that client well.
 *
 * libxml2 since 2.12, and Debian 12's 2.9.14 with the repair of
 * CVE-2023-39615, call no element callback when a SAX handler is marked as SAX2 but has SAX1 callbacks only. The
 * plugin's handler is of that kind, so that without this it reads every document of any server as empty.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <libxml/parser.h>
#include <stddef.h>

int xmlSAXUserParseMemory(xmlSAXHandlerPtr sax, void *user_data, const char *buffer, int size)
{
    static int (*libxml2)(xmlSAXHandlerPtr, void *, const char *, int);
    xmlSAXHandler plain = *sax;
    if (!libxml2) {
        libxml2 = (int (*)(xmlSAXHandlerPtr, void *, const char *, int)) dlsym(RTLD_NEXT, "xmlSAXUserParseMemory");
    }
    if (plain.startElement && !plain.startElementNs) {
        plain.initialized = 1;
    }
    return libxml2(&plain, user_data, buffer, size);
}

/*
 * libpurple's circular buffer forgets to wrap its writing end when a message ends exactly at the end of the buffer: the
 * next one that makes it grow is sent with its tail before its head, and the server has to hang up. An empty buffer may
 * begin at its beginning. The first fields of libpurple's PurpleCircBuffer, so that its headers are not needed here.
 */
struct circular_buffer {
    char *buffer;
    size_t growsize;
    size_t buflen;
    size_t bufused;
    char *inptr;
    char *outptr;
};

void purple_circ_buffer_append(struct circular_buffer *buffer, const void *source, size_t length)
{
    static void (*libpurple)(struct circular_buffer *, const void *, size_t);
    if (!libpurple) {
        libpurple = (void (*)(struct circular_buffer *, const void *, size_t))
            dlsym(RTLD_NEXT, "purple_circ_buffer_append");
    }
    if (buffer->bufused == 0) {
        buffer->inptr = buffer->outptr = buffer->buffer;
    }
    libpurple(buffer, source, length);
}

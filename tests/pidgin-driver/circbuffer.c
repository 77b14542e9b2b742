/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libpurple's circular buffer forgets to wrap its writing end when a message ends exactly at the end of the buffer: the
 * next one that makes it grow is sent with its tail before its head. The plugin sends every message through it, so one
 * sign-in in a hundred or so breaks, by the length of its first REGISTER (a multiple of 256). Between messages the
 * buffer is empty, and may begin at its beginning. This definition is found before libpurple's.
 */
#include <circbuffer.h>
#include <dlfcn.h>
#include <glib.h>

void purple_circ_buffer_append(PurpleCircBuffer *buffer, gconstpointer source, gsize length)
{
    static void (*libpurple)(PurpleCircBuffer *, gconstpointer, gsize);
    if (!libpurple) {
        libpurple = (void (*)(PurpleCircBuffer *, gconstpointer, gsize)) dlsym(RTLD_NEXT, "purple_circ_buffer_append");
        if (!libpurple) {
            g_error("libpurple has no purple_circ_buffer_append");
        }
    }
    if (buffer->bufused == 0) {
        buffer->inptr = buffer->outptr = buffer->buffer;
    }
    libpurple(buffer, source, length);
}

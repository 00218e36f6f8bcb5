/*
 * Pictures on their way between pjmedia's threads and the program: one slot for each remote picture ("screen") and
 * one for the camera. Plain C without pjlib, so that it is tested by itself under sanitizers.
 *
 * A slot is one I420 picture behind one lock. Whoever comes second waits for a copy, at most a few milliseconds.
 * Functions return 0 or a count, or one of the negative values below.
 */
#ifndef OSMO_PICTURES_H
#define OSMO_PICTURES_H

#include <stddef.h>
#include <stdint.h>

#ifdef _WIN32
#define OSMO_API __declspec(dllexport)
#else
#define OSMO_API __attribute__((visibility("default")))
#endif

enum {
    OSMO_SCREENS = 16,
    OSMO_CAMERA = OSMO_SCREENS, /* the slot behind the screens */
    OSMO_SMALLEST_SIDE = 16,
    OSMO_LONGEST_SIDE = 1920,
    OSMO_MOST_PIXELS = 1920 * 1088 /* 1080 lines are coded as 1088 */
};

enum { OSMO_BAD_SLOT = -1, OSMO_BAD_SIZE = -2, OSMO_NO_PICTURE = -3, OSMO_NO_MEMORY = -4, OSMO_BAD_FORMAT = -5 };

/* Formats of osmo_camera_push; BGRA is QImage's RGB32 on a little-endian machine. */
enum { OSMO_I420, OSMO_NV12, OSMO_YUYV, OSMO_UYVY, OSMO_BGRA };

struct osmo_video_state {
    int32_t open;             /* pjmedia has it open */
    int32_t width, height;    /* of the present picture, 0 before the first */
    int32_t refused_width, refused_height; /* a size that was refused last, 0 if none since the last good one */
    uint64_t pictures;        /* how many came, repeats not counted */
    int64_t at_us;            /* when the present one came, monotonic */
};

/* --- for the devices, on pjmedia's threads --- */

int osmo_size_ok(unsigned width, unsigned height);
size_t osmo_picture_bytes(unsigned width, unsigned height);
int osmo_screen_open(void); /* its number, or OSMO_NO_MEMORY if all are taken */
void osmo_screen_close(int screen);
int osmo_screen_put(int screen, const uint8_t *i420, size_t bytes, unsigned width, unsigned height);
void osmo_screen_refuse(int screen, unsigned width, unsigned height);
void osmo_camera_open(int id, unsigned width, unsigned height, unsigned fps); /* id: any number of the opener's */
void osmo_camera_close(int id);
/* Fitted into width x height, what sticks out is cut off; OSMO_NO_PICTURE if there is none newer than *seen. */
int osmo_camera_get(uint8_t *i420, size_t bytes, unsigned width, unsigned height, uint64_t *seen);

/* --- for the program, on any thread --- */

/* One byte is sent to this socket when there is news, then no more until osmo_video_awake; -1: nobody listens. */
OSMO_API void osmo_video_wake_on(int64_t socket);
/* Re-arms the socket; returns a bit for each slot with news. */
OSMO_API uint32_t osmo_video_awake(void);
OSMO_API int osmo_video_state(int slot, struct osmo_video_state *state);
/* Scales the present picture into a BGRA image; `stride` in bytes. */
OSMO_API int osmo_video_read(int slot, uint8_t *bgra, int stride, int width, int height);
/* Whether pjmedia wants pictures of the camera: how many times it has it open, and the largest size and rate. */
OSMO_API int osmo_camera_wanted(int32_t *width, int32_t *height, int32_t *fps);
/* A picture of the camera, to be turned clockwise by 0, 90, 180 or 270 degrees. Unused planes are NULL. */
OSMO_API int osmo_camera_push(int format, int width, int height, const uint8_t *const planes[3],
                              const int32_t strides[3], int rotation);
/* A picture of the generated camera: colour bars, and a block below that goes on with each `step`. */
OSMO_API int osmo_camera_pattern(int width, int height, int step);
/* The camera is off: the last picture is neither sent nor shown any more. */
OSMO_API void osmo_camera_clear(void);
OSMO_API int64_t osmo_video_now_us(void);

#endif

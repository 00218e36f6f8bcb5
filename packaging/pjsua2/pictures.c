/* See pictures.h. */
#include "pictures.h"

#include <libyuv.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <winsock2.h>
#include <windows.h>
typedef SRWLOCK lock_type;
#define LOCK_INIT SRWLOCK_INIT
#define lock(l) AcquireSRWLockExclusive(l)
#define unlock(l) ReleaseSRWLockExclusive(l)
#else
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
typedef pthread_mutex_t lock_type;
#define LOCK_INIT PTHREAD_MUTEX_INITIALIZER
#define lock(l) pthread_mutex_lock(l)
#define unlock(l) pthread_mutex_unlock(l)
#endif
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif
#ifndef MSG_DONTWAIT
#define MSG_DONTWAIT 0 /* the socket itself does not block */
#endif

enum { SLOTS = OSMO_SCREENS + 1, MOST_OPENERS = 32 };

struct slot {
    lock_type lock;
    struct osmo_video_state state;
    uint8_t *data; /* I420, without gaps */
    size_t capacity;
    int rows_of; /* the stride of the luma plane: the width that came, which may be odd */
    int lines_of;
};

struct opener {
    int id; /* 0: free */
    int32_t width, height, fps;
};

#define SLOT {.lock = LOCK_INIT}
static struct slot slots[SLOTS] = {SLOT, SLOT, SLOT, SLOT, SLOT, SLOT, SLOT, SLOT, SLOT,
                                   SLOT, SLOT, SLOT, SLOT, SLOT, SLOT, SLOT, SLOT};
/* Guards what follows; never held together with the lock of a slot. */
static lock_type common = LOCK_INIT;
static struct opener openers[MOST_OPENERS];
static int64_t wake_socket = -1;
static uint32_t news;
static int told;

int64_t osmo_video_now_us(void)
{
#ifdef _WIN32
    LARGE_INTEGER frequency, count;
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&count);
    return (int64_t)((double)count.QuadPart * 1e6 / (double)frequency.QuadPart);
#else
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
#endif
}

/* --- news ------------------------------------------------------------------------------------------------ */

/* `common` is held: so the program may close its socket after osmo_video_wake_on(-1). */
static void ring(void)
{
    if (!news || told || wake_socket < 0)
        return;
    told = 1;
#ifdef _WIN32
    send((SOCKET)wake_socket, "", 1, 0);
#else
    send((int)wake_socket, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
#endif
}

static void tell(int index)
{
    lock(&common);
    news |= 1u << index;
    ring();
    unlock(&common);
}

void osmo_video_wake_on(int64_t socket)
{
    lock(&common);
    wake_socket = socket;
    told = 0;
    ring();
    unlock(&common);
}

uint32_t osmo_video_awake(void)
{
    uint32_t result;
    lock(&common);
    result = news;
    news = 0;
    told = 0;
    unlock(&common);
    return result;
}

/* --- slots ----------------------------------------------------------------------------------------------- */

int osmo_size_ok(unsigned width, unsigned height)
{
    return width >= OSMO_SMALLEST_SIDE && height >= OSMO_SMALLEST_SIDE && width <= OSMO_LONGEST_SIDE &&
           height <= OSMO_LONGEST_SIDE && width * height <= OSMO_MOST_PIXELS;
}

size_t osmo_picture_bytes(unsigned width, unsigned height)
{
    return (size_t)width * height + 2 * (size_t)(width / 2) * (height / 2);
}

static int room_for(struct slot *slot, size_t bytes)
{
    uint8_t *data;
    if (slot->capacity >= bytes)
        return 1;
    data = malloc(bytes);
    if (!data)
        return 0;
    free(slot->data);
    slot->data = data;
    slot->capacity = bytes;
    return 1;
}

static void empty(struct slot *slot)
{
    free(slot->data);
    slot->data = NULL;
    slot->capacity = 0;
    memset(&slot->state, 0, sizeof(slot->state));
}

static void arrived(struct slot *slot, int width, int height)
{
    slot->rows_of = width;
    slot->lines_of = height;
    slot->state.width = width & ~1; /* half a chroma pixel is not shown */
    slot->state.height = height & ~1;
    slot->state.refused_width = slot->state.refused_height = 0;
    slot->state.pictures++;
    slot->state.at_us = osmo_video_now_us();
}

static const uint8_t *chroma(const struct slot *slot, int plane)
{
    size_t luma = (size_t)slot->rows_of * slot->lines_of;
    return slot->data + luma + (size_t)plane * (slot->rows_of / 2) * (slot->lines_of / 2);
}

int osmo_screen_open(void)
{
    for (int i = 0; i < OSMO_SCREENS; i++) {
        struct slot *slot = &slots[i];
        lock(&slot->lock);
        if (!slot->state.open) {
            empty(slot);
            slot->state.open = 1;
            unlock(&slot->lock);
            tell(i);
            return i;
        }
        unlock(&slot->lock);
    }
    return OSMO_NO_MEMORY;
}

void osmo_screen_close(int screen)
{
    if (screen < 0 || screen >= OSMO_SCREENS)
        return;
    lock(&slots[screen].lock);
    empty(&slots[screen]);
    unlock(&slots[screen].lock);
    tell(screen);
}

void osmo_screen_refuse(int screen, unsigned width, unsigned height)
{
    if (screen < 0 || screen >= OSMO_SCREENS)
        return;
    lock(&slots[screen].lock);
    slots[screen].state.refused_width = (int32_t)width;
    slots[screen].state.refused_height = (int32_t)height;
    unlock(&slots[screen].lock);
    tell(screen);
}

int osmo_screen_put(int screen, const uint8_t *i420, size_t bytes, unsigned width, unsigned height)
{
    struct slot *slot;
    size_t wanted;
    int result = 0;
    if (screen < 0 || screen >= OSMO_SCREENS)
        return OSMO_BAD_SLOT;
    if (!osmo_size_ok(width, height) || bytes < (wanted = osmo_picture_bytes(width, height)))
        return OSMO_BAD_SIZE;
    slot = &slots[screen];
    lock(&slot->lock);
    if (!slot->state.open) {
        result = OSMO_BAD_SLOT;
    } else if (slot->state.pictures && slot->rows_of == (int)width && slot->lines_of == (int)height &&
               memcmp(slot->data, i420, wanted) == 0) {
        /* a repeat: pjmedia's clock may run faster than the sender's */
    } else if (!room_for(slot, wanted)) {
        result = OSMO_NO_MEMORY;
    } else {
        memcpy(slot->data, i420, wanted);
        arrived(slot, (int)width, (int)height);
        result = 1;
    }
    unlock(&slot->lock);
    if (result > 0)
        tell(screen);
    return result;
}

int osmo_video_state(int index, struct osmo_video_state *state)
{
    if (index < 0 || index >= SLOTS)
        return OSMO_BAD_SLOT;
    lock(&slots[index].lock);
    *state = slots[index].state;
    unlock(&slots[index].lock);
    return 0;
}

/* Scales the picture, or the part of it that has the shape of the target, into I420 planes. */
static int scale(const struct slot *slot, int crop, uint8_t *y, uint8_t *u, uint8_t *v, int width, int height)
{
    int from_width = slot->state.width, from_height = slot->state.height, left = 0, top = 0;
    int half = slot->rows_of / 2;
    size_t corner;
    if (crop && (int64_t)from_width * height > (int64_t)from_height * width) {
        int kept = (int)((int64_t)from_height * width / height) & ~1;
        left = ((from_width - kept) / 2) & ~1;
        from_width = kept;
    } else if (crop) {
        int kept = (int)((int64_t)from_width * height / width) & ~1;
        top = ((from_height - kept) / 2) & ~1;
        from_height = kept;
    }
    if (from_width < 2 || from_height < 2)
        return OSMO_BAD_SIZE;
    corner = (size_t)(top / 2) * half + left / 2;
    return I420Scale(slot->data + (size_t)top * slot->rows_of + left, slot->rows_of, chroma(slot, 0) + corner, half,
                     chroma(slot, 1) + corner, half, from_width, from_height, y, width, u, (width + 1) / 2, v,
                     (width + 1) / 2, width, height, kFilterBox);
}

int osmo_video_read(int index, uint8_t *bgra, int stride, int width, int height)
{
    struct slot *slot;
    int result = OSMO_NO_PICTURE;
    uint8_t *scaled = NULL;
    if (index < 0 || index >= SLOTS)
        return OSMO_BAD_SLOT;
    if (width < 1 || height < 1 || width > 8192 || height > 8192 || stride < width * 4)
        return OSMO_BAD_SIZE;
    slot = &slots[index];
    lock(&slot->lock);
    if (slot->data && slot->state.width == width && slot->state.height == height) {
        int half = slot->rows_of / 2;
        result = I420ToARGB(slot->data, slot->rows_of, chroma(slot, 0), half, chroma(slot, 1), half, bgra, stride,
                            width, height);
    } else if (slot->data) {
        size_t luma = (size_t)width * height, part = (size_t)((width + 1) / 2) * ((height + 1) / 2);
        scaled = malloc(luma + 2 * part);
        result = scaled ? scale(slot, 0, scaled, scaled + luma, scaled + luma + part, width, height) : OSMO_NO_MEMORY;
    }
    unlock(&slot->lock);
    if (scaled && result == 0) {
        size_t luma = (size_t)width * height, part = (size_t)((width + 1) / 2) * ((height + 1) / 2);
        result = I420ToARGB(scaled, width, scaled + luma, (width + 1) / 2, scaled + luma + part, (width + 1) / 2, bgra,
                            stride, width, height);
    }
    free(scaled);
    return result;
}

/* --- camera ---------------------------------------------------------------------------------------------- */

void osmo_camera_open(int id, unsigned width, unsigned height, unsigned fps)
{
    lock(&common);
    for (int i = 0; i < MOST_OPENERS; i++) {
        if (openers[i].id == 0) {
            openers[i] = (struct opener){id, (int32_t)width, (int32_t)height, (int32_t)fps};
            break;
        }
    }
    unlock(&common);
    tell(OSMO_CAMERA);
}

void osmo_camera_close(int id)
{
    lock(&common);
    for (int i = 0; i < MOST_OPENERS; i++) {
        if (openers[i].id == id)
            openers[i].id = 0;
    }
    unlock(&common);
    tell(OSMO_CAMERA);
}

int osmo_camera_wanted(int32_t *width, int32_t *height, int32_t *fps)
{
    int count = 0;
    *width = *height = *fps = 0;
    lock(&common);
    for (int i = 0; i < MOST_OPENERS; i++) {
        if (openers[i].id == 0)
            continue;
        count++;
        if (openers[i].width * openers[i].height > *width * *height) {
            *width = openers[i].width;
            *height = openers[i].height;
        }
        if (openers[i].fps > *fps)
            *fps = openers[i].fps;
    }
    unlock(&common);
    return count;
}

int osmo_camera_get(uint8_t *i420, size_t bytes, unsigned width, unsigned height, uint64_t *seen)
{
    struct slot *slot = &slots[OSMO_CAMERA];
    size_t luma = (size_t)width * height, part = (size_t)(width / 2) * (height / 2);
    int result = OSMO_NO_PICTURE;
    if (!osmo_size_ok(width, height) || width % 2 || height % 2 || bytes < luma + 2 * part)
        return OSMO_BAD_SIZE;
    lock(&slot->lock);
    if (slot->data && slot->state.pictures != *seen) {
        *seen = slot->state.pictures;
        result = scale(slot, 1, i420, i420 + luma, i420 + luma + part, (int)width, (int)height);
    }
    unlock(&slot->lock);
    return result;
}

static int to_i420(int format, const uint8_t *const planes[3], const int32_t strides[3], uint8_t *data, int width,
                   int height, int rotation)
{
    int turned = rotation == 90 || rotation == 270;
    int row = turned ? height : width;
    size_t luma = (size_t)width * height, part = luma / 4;
    uint8_t *u = data + luma, *v = u + part;
    uint32_t name;
    size_t bytes;
    switch (format) {
    case OSMO_I420:
        return I420Rotate(planes[0], strides[0], planes[1], strides[1], planes[2], strides[2], data, row, u, row / 2,
                          v, row / 2, width, height, (enum RotationMode)rotation);
    case OSMO_NV12:
        return NV12ToI420Rotate(planes[0], strides[0], planes[1], strides[1], data, row, u, row / 2, v, row / 2,
                                width, height, (enum RotationMode)rotation);
    case OSMO_YUYV:
        name = FOURCC_YUY2;
        bytes = 2;
        break;
    case OSMO_UYVY:
        name = FOURCC_UYVY;
        bytes = 2;
        break;
    case OSMO_BGRA:
        name = FOURCC_ARGB;
        bytes = 4;
        break;
    default:
        return OSMO_BAD_FORMAT;
    }
    /* libyuv takes packed pictures without gaps; Qt's have some only where rows are no multiple of 4 bytes */
    if (strides[0] % (int)bytes)
        return OSMO_BAD_FORMAT;
    return ConvertToI420(planes[0], (size_t)strides[0] * height, data, row, u, row / 2, v, row / 2, 0, 0,
                         strides[0] / (int)bytes, height, width, height, (enum RotationMode)rotation, name);
}

int osmo_camera_push(int format, int width, int height, const uint8_t *const planes[3], const int32_t strides[3],
                     int rotation)
{
    struct slot *slot = &slots[OSMO_CAMERA];
    int result, turned = rotation == 90 || rotation == 270;
    width &= ~1;
    height &= ~1;
    if (width < 0 || height < 0 || !osmo_size_ok((unsigned)width, (unsigned)height))
        return OSMO_BAD_SIZE;
    if (rotation % 90 || rotation < 0 || rotation > 270 || !planes[0])
        return OSMO_BAD_FORMAT;
    lock(&slot->lock);
    if (!room_for(slot, osmo_picture_bytes((unsigned)width, (unsigned)height))) {
        result = OSMO_NO_MEMORY;
    } else {
        result = to_i420(format, planes, strides, slot->data, width, height, rotation);
        if (result == 0)
            arrived(slot, turned ? height : width, turned ? width : height);
    }
    unlock(&slot->lock);
    if (result == 0)
        tell(OSMO_CAMERA);
    return result;
}

/* ITU-R BT.601 colours of bars: white, yellow, cyan, green, magenta, red, blue, black. */
static const uint8_t BARS[8][3] = {{235, 128, 128}, {210, 16, 146}, {170, 166, 16}, {145, 54, 34},
                                   {106, 202, 222}, {81, 90, 240},  {41, 240, 110}, {16, 128, 128}};

static void paint_pattern(uint8_t *data, int width, int height, int step)
{
    int bars = height * 3 / 4 & ~1, side = (height - bars) & ~1;
    int left = (int)((int64_t)step * 8 % (width - side + 1)) & ~1;
    uint8_t *luma = data, *u = data + (size_t)width * height, *v = u + (size_t)(width / 2) * (height / 2);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            const uint8_t *colour = BARS[y < bars ? x * 8 / width : x >= left && x < left + side ? 0 : 7];
            luma[(size_t)y * width + x] = colour[0];
            if (y % 2 == 0 && x % 2 == 0) {
                u[(size_t)(y / 2) * (width / 2) + x / 2] = colour[1];
                v[(size_t)(y / 2) * (width / 2) + x / 2] = colour[2];
            }
        }
    }
}

int osmo_camera_pattern(int width, int height, int step)
{
    struct slot *slot = &slots[OSMO_CAMERA];
    int result = 0;
    width &= ~1;
    height &= ~1;
    if (width < 0 || height < 0 || !osmo_size_ok((unsigned)width, (unsigned)height) || width < height / 2)
        return OSMO_BAD_SIZE;
    lock(&slot->lock);
    if (room_for(slot, osmo_picture_bytes((unsigned)width, (unsigned)height))) {
        paint_pattern(slot->data, width, height, step < 0 ? 0 : step);
        arrived(slot, width, height);
    } else {
        result = OSMO_NO_MEMORY;
    }
    unlock(&slot->lock);
    if (result == 0)
        tell(OSMO_CAMERA);
    return result;
}

void osmo_camera_clear(void)
{
    struct slot *slot = &slots[OSMO_CAMERA];
    uint64_t pictures;
    lock(&slot->lock);
    pictures = slot->state.pictures;
    empty(slot);
    slot->state.pictures = pictures; /* the next one is new to whoever saw the last one */
    unlock(&slot->lock);
    tell(OSMO_CAMERA);
}

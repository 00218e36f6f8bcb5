/*
 * The two video devices of OSMO Qt for pjmedia: a renderer, each of whose streams is a screen of pictures.h, and a
 * camera, whose streams take what the program pushed last. Only copying happens on pjmedia's threads.
 */
#include "pictures.h"

#include <pj/os.h>
#include <pj/pool.h>
#include <pj/string.h>
#include <pjmedia-videodev/videodev_imp.h>
#include <pjmedia/errno.h>
#include <stdlib.h>

enum { RENDERER, CAMERA, DEVICES, CLOCK_RATE = 90000, FPS = 30 };

struct stream {
    pjmedia_vid_dev_stream base;
    pjmedia_vid_dev_param param;
    unsigned width, height;
    int number;   /* of the screen, or of the opener of the camera */
    int running;  /* of the camera only; start, stop and get are called one after the other */
    int refusing; /* the size announced last is none that is shown */
    uint64_t seen;
    pj_timestamp at;
};

/* pjmedia opens the camera in a size of this list, or scales: all that a codec may ask for (RFC 6184, levels). */
static const struct {
    unsigned short width, height;
} SIZES[] = {{1920, 1080}, {1280, 720}, {1024, 576}, {960, 540}, {854, 480}, {848, 480}, {800, 600}, {800, 450},
             {720, 576},   {720, 480},  {704, 576},  {640, 480}, {640, 360}, {480, 360}, {480, 270}, {432, 240},
             {426, 240},   {424, 240},  {400, 300},  {352, 288}, {352, 240}, {320, 240}, {320, 180}, {240, 180},
             {176, 144},   {160, 120}};

static pjmedia_vid_dev_factory factory;

static unsigned next_opener(void)
{
    static unsigned last;
    return ++last ? last : ++last; /* streams are made under pjmedia's own lock */
}

static pj_status_t get_param(pjmedia_vid_dev_stream *base, pjmedia_vid_dev_param *param)
{
    struct stream *stream = (struct stream *)base;
    *param = stream->param;
    if (stream->param.dir == PJMEDIA_DIR_RENDER) {
        /* pjsua2 tells the program this "window": so it learns which screen a call is on */
        param->flags |= PJMEDIA_VID_DEV_CAP_OUTPUT_WINDOW;
        param->window.info.window = (void *)(intptr_t)(stream->number + 1);
    }
    return PJ_SUCCESS;
}

static pj_status_t get_cap(pjmedia_vid_dev_stream *base, pjmedia_vid_dev_cap cap, void *value)
{
    struct stream *stream = (struct stream *)base;
    if (stream->param.dir != PJMEDIA_DIR_RENDER || cap != PJMEDIA_VID_DEV_CAP_OUTPUT_WINDOW)
        return PJMEDIA_EVID_INVCAP;
    ((pjmedia_vid_dev_hwnd *)value)->info.window = (void *)(intptr_t)(stream->number + 1);
    return PJ_SUCCESS;
}

static pj_status_t set_format(struct stream *stream, const pjmedia_format *format)
{
    unsigned width = format->det.vid.size.w, height = format->det.vid.size.h;
    if (format->id != PJMEDIA_FORMAT_I420)
        return PJMEDIA_EVID_BADFORMAT;
    stream->refusing = !osmo_size_ok(width, height);
    if (stream->refusing) {
        osmo_screen_refuse(stream->number, width, height);
        return PJMEDIA_EVID_BADFORMAT;
    }
    stream->param.fmt = *format;
    stream->param.disp_size = format->det.vid.size;
    stream->width = width;
    stream->height = height;
    return PJ_SUCCESS;
}

static pj_status_t set_cap(pjmedia_vid_dev_stream *base, pjmedia_vid_dev_cap cap, const void *value)
{
    struct stream *stream = (struct stream *)base;
    if (stream->param.dir != PJMEDIA_DIR_RENDER)
        return PJMEDIA_EVID_INVCAP;
    switch ((int)cap) {
    case PJMEDIA_VID_DEV_CAP_FORMAT:
        return set_format(stream, value);
    case PJMEDIA_VID_DEV_CAP_OUTPUT_HIDE:
        stream->param.window_hide = *(const pj_bool_t *)value;
        return PJ_SUCCESS;
    case PJMEDIA_VID_DEV_CAP_OUTPUT_RESIZE: /* the program does as it likes */
        return PJ_SUCCESS;
    default:
        return PJMEDIA_EVID_INVCAP;
    }
}

static pj_status_t start(pjmedia_vid_dev_stream *base)
{
    struct stream *stream = (struct stream *)base;
    if (stream->param.dir == PJMEDIA_DIR_CAPTURE && !stream->running)
        osmo_camera_open(stream->number, stream->width, stream->height, FPS);
    stream->running = 1;
    stream->refusing = !osmo_size_ok(stream->width, stream->height); /* a format it has already is not told again */
    return PJ_SUCCESS;
}

static pj_status_t stop(pjmedia_vid_dev_stream *base)
{
    struct stream *stream = (struct stream *)base;
    if (stream->param.dir == PJMEDIA_DIR_CAPTURE)
        osmo_camera_close(stream->number);
    stream->running = 0;
    return PJ_SUCCESS;
}

static pj_status_t put_frame(pjmedia_vid_dev_stream *base, const pjmedia_frame *frame)
{
    struct stream *stream = (struct stream *)base;
    if (frame->size && frame->buf && !stream->refusing) /* without a picture it is a heart beat */
        osmo_screen_put(stream->number, frame->buf, frame->size, stream->width, stream->height);
    return PJ_SUCCESS;
}

static pj_status_t get_frame(pjmedia_vid_dev_stream *base, pjmedia_frame *frame)
{
    struct stream *stream = (struct stream *)base;
    int result = osmo_camera_get(frame->buf, frame->size, stream->width, stream->height, &stream->seen);
    pj_add_timestamp32(&stream->at, CLOCK_RATE / FPS);
    frame->timestamp = stream->at;
    frame->bit_info = 0;
    if (result != 0) {
        /* An error lets pjmedia skip this round; with a frame of size 0 it would code the last picture again. */
        frame->type = PJMEDIA_FRAME_TYPE_NONE;
        frame->size = 0;
        return PJ_EPENDING;
    }
    frame->type = PJMEDIA_FRAME_TYPE_VIDEO;
    frame->size = osmo_picture_bytes(stream->width, stream->height);
    return PJ_SUCCESS;
}

static pj_status_t destroy(pjmedia_vid_dev_stream *base)
{
    struct stream *stream = (struct stream *)base;
    if (stream->param.dir == PJMEDIA_DIR_CAPTURE)
        osmo_camera_close(stream->number);
    else
        osmo_screen_close(stream->number);
    free(stream);
    return PJ_SUCCESS;
}

static pjmedia_vid_dev_stream_op stream_operations = {get_param, get_cap,   set_cap, start,
                                                      get_frame, put_frame, stop,    destroy};

static pj_status_t factory_ok(pjmedia_vid_dev_factory *self)
{
    (void)self;
    return PJ_SUCCESS;
}

static unsigned device_count(pjmedia_vid_dev_factory *self)
{
    (void)self;
    return DEVICES;
}

static pj_status_t device_info(pjmedia_vid_dev_factory *self, unsigned index, pjmedia_vid_dev_info *info)
{
    (void)self;
    if (index >= DEVICES)
        return PJMEDIA_EVID_INVDEV;
    pj_bzero(info, sizeof(*info));
    info->id = (int)index;
    pj_ansi_strxcpy(info->driver, "OSMO Qt", sizeof(info->driver));
    pj_ansi_strxcpy(info->name, index == RENDERER ? "OSMO Qt screen" : "OSMO Qt camera", sizeof(info->name));
    info->dir = index == RENDERER ? PJMEDIA_DIR_RENDER : PJMEDIA_DIR_CAPTURE;
    info->caps = PJMEDIA_VID_DEV_CAP_FORMAT;
    if (index == RENDERER) {
        info->caps |= PJMEDIA_VID_DEV_CAP_OUTPUT_WINDOW | PJMEDIA_VID_DEV_CAP_OUTPUT_HIDE |
                      PJMEDIA_VID_DEV_CAP_OUTPUT_RESIZE;
        info->fmt_cnt = 1;
        pjmedia_format_init_video(&info->fmt[0], PJMEDIA_FORMAT_I420, 640, 480, FPS, 1);
        return PJ_SUCCESS;
    }
    for (unsigned i = 0; i < PJ_ARRAY_SIZE(SIZES); i++)
        pjmedia_format_init_video(&info->fmt[info->fmt_cnt++], PJMEDIA_FORMAT_I420, SIZES[i].width, SIZES[i].height,
                                  FPS, 1);
    return PJ_SUCCESS;
}

static pj_status_t default_param(pj_pool_t *pool, pjmedia_vid_dev_factory *self, unsigned index,
                                 pjmedia_vid_dev_param *param)
{
    (void)pool;
    (void)self;
    if (index >= DEVICES)
        return PJMEDIA_EVID_INVDEV;
    pj_bzero(param, sizeof(*param));
    param->dir = index == RENDERER ? PJMEDIA_DIR_RENDER : PJMEDIA_DIR_CAPTURE;
    param->rend_id = index == RENDERER ? RENDERER : PJMEDIA_VID_INVALID_DEV;
    param->cap_id = index == CAMERA ? CAMERA : PJMEDIA_VID_INVALID_DEV;
    param->flags = PJMEDIA_VID_DEV_CAP_FORMAT;
    param->clock_rate = CLOCK_RATE;
    pjmedia_format_init_video(&param->fmt, PJMEDIA_FORMAT_I420, 640, 480, FPS, 1);
    return PJ_SUCCESS;
}

static pj_status_t create_stream(pjmedia_vid_dev_factory *self, pjmedia_vid_dev_param *param,
                                 const pjmedia_vid_dev_cb *callbacks, void *user_data, pjmedia_vid_dev_stream **result)
{
    unsigned width = param->fmt.det.vid.size.w, height = param->fmt.det.vid.size.h;
    int ok = osmo_size_ok(width, height), is_screen = param->dir == PJMEDIA_DIR_RENDER;
    struct stream *stream;
    (void)self;
    (void)callbacks; /* pjmedia asks for pictures and brings them */
    (void)user_data;
    if (param->fmt.id != PJMEDIA_FORMAT_I420 || (!ok && !is_screen))
        return PJMEDIA_EVID_BADFORMAT;
    stream = calloc(1, sizeof(*stream));
    if (!stream)
        return PJ_ENOMEM;
    stream->base.op = &stream_operations;
    stream->param = *param;
    stream->width = width;
    stream->height = height;
    stream->refusing = !ok; /* a screen is opened in the largest size that the codec allows: a guess */
    stream->number = is_screen ? osmo_screen_open() : (int)(next_opener() & 0x7fffffff);
    if (stream->number < 0) {
        free(stream);
        return PJ_ETOOMANY;
    }
    *result = &stream->base;
    return PJ_SUCCESS;
}

static pjmedia_vid_dev_factory_op factory_operations = {factory_ok,    factory_ok,    device_count, device_info,
                                                        default_param, create_stream, factory_ok};

/* Makes the devices known; once after each start of the library, from a thread it knows. Returns a pj_status_t. */
OSMO_API int osmo_video_register(void)
{
    factory.op = &factory_operations;
    return pjmedia_vid_register_factory(NULL, &factory);
}

/* The device's number for pjsua2: 0 the screen, 1 the camera; -1 if they are not registered. */
OSMO_API int osmo_video_device(int which)
{
    pjmedia_vid_dev_index id = -1;
    if (pjmedia_vid_dev_get_global_index(&factory, (unsigned)which, &id) != PJ_SUCCESS)
        return -1;
    return id;
}

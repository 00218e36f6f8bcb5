/* video_devices.c with pjproject's own headers; what it calls of the library is below. Run under sanitizers. */
#include "pictures.h"

#include <assert.h>
#include <pj/os.h>
#include <pj/string.h>
#include <pjmedia-videodev/videodev_imp.h>
#include <stdio.h>
#include <stdlib.h>

int osmo_video_register(void);
int osmo_video_device(int which);

static pjmedia_vid_dev_factory *registered;

pj_status_t pjmedia_vid_register_factory(pjmedia_vid_dev_factory_create_func_ptr create, pjmedia_vid_dev_factory *factory)
{
    assert(!create);
    registered = factory;
    return PJ_SUCCESS;
}

pj_status_t pjmedia_vid_dev_get_global_index(const pjmedia_vid_dev_factory *factory, unsigned index,
                                             pjmedia_vid_dev_index *id)
{
    if (factory != registered)
        return PJ_ENOTFOUND;
    *id = (int)index + 2;
    return PJ_SUCCESS;
}

void pjmedia_format_init_video(pjmedia_format *format, pj_uint32_t id, unsigned width, unsigned height, unsigned fps,
                               unsigned denominator)
{
    pj_bzero(format, sizeof(*format));
    format->id = id;
    format->type = PJMEDIA_TYPE_VIDEO;
    format->detail_type = PJMEDIA_FORMAT_DETAIL_VIDEO;
    format->det.vid.size.w = width;
    format->det.vid.size.h = height;
    format->det.vid.fps.num = (int)fps;
    format->det.vid.fps.denum = (int)denominator;
}

int pj_ansi_strxcpy(char *to, const char *from, pj_size_t size)
{
    return snprintf(to, size, "%s", from);
}

static pj_status_t open_device(unsigned index, unsigned width, unsigned height, pjmedia_vid_dev_stream **stream)
{
    pjmedia_vid_dev_param param;
    assert(registered->op->default_param(NULL, registered, index, &param) == PJ_SUCCESS);
    pjmedia_format_init_video(&param.fmt, PJMEDIA_FORMAT_I420, width, height, 30, 1);
    return registered->op->create_stream(registered, &param, NULL, NULL, stream);
}

static void test_what_there_is(void)
{
    pjmedia_vid_dev_info info;
    assert(osmo_video_device(0) == -1);
    assert(osmo_video_register() == PJ_SUCCESS);
    assert(osmo_video_device(0) == 2 && osmo_video_device(1) == 3);
    assert(registered->op->get_dev_count(registered) == 2);
    assert(registered->op->get_dev_info(registered, 0, &info) == PJ_SUCCESS && info.dir == PJMEDIA_DIR_RENDER);
    assert(registered->op->get_dev_info(registered, 1, &info) == PJ_SUCCESS && info.dir == PJMEDIA_DIR_CAPTURE);
    assert(info.fmt_cnt > 20 && info.fmt_cnt <= PJMEDIA_VID_DEV_INFO_FMT_CNT);
    assert(registered->op->get_dev_info(registered, 2, &info) != PJ_SUCCESS);
}

static void test_hostile_sizes_at_the_start(void)
{
    static const unsigned sizes[][2] = {{0, 0}, {1, 1}, {8192, 8192}, {65535, 65535}};
    static uint8_t data[100];
    pjmedia_vid_dev_stream *stream;
    pjmedia_frame frame = {.type = PJMEDIA_FRAME_TYPE_VIDEO, .buf = data, .size = sizeof(data)};
    struct osmo_video_state state;
    for (int i = 0; i < 4; i++) {
        assert(open_device(1, sizes[i][0], sizes[i][1], &stream) != PJ_SUCCESS);
        assert(open_device(0, sizes[i][0], sizes[i][1], &stream) == PJ_SUCCESS); /* it may become another */
        stream->op->start(stream);
        assert(stream->op->put_frame(stream, &frame) == PJ_SUCCESS);
        osmo_video_state(0, &state);
        assert(state.open && state.pictures == 0);
        stream->op->destroy(stream);
    }
}

static void test_screen(void)
{
    enum { MOST = 1920 * 1080 * 3 / 2 };
    pjmedia_vid_dev_stream *stream;
    pjmedia_vid_dev_param param;
    pjmedia_format format;
    struct osmo_video_state state;
    pjmedia_frame frame = {.type = PJMEDIA_FRAME_TYPE_VIDEO, .buf = malloc(MOST), .size = 640 * 480 * 3 / 2};
    memset(frame.buf, 128, MOST);
    assert(open_device(0, 640, 480, &stream) == PJ_SUCCESS);
    pjmedia_vid_dev_stream_op *op = stream->op;
    assert(op->get_param(stream, &param) == PJ_SUCCESS);
    int screen = (int)(intptr_t)param.window.info.window - 1;
    assert(screen >= 0 && screen < OSMO_SCREENS);
    assert(op->start(stream) == PJ_SUCCESS && op->put_frame(stream, &frame) == PJ_SUCCESS);
    osmo_video_state(screen, &state);
    assert(state.open && state.pictures == 1 && state.width == 640);
    frame.size = 0; /* heart beat */
    assert(op->put_frame(stream, &frame) == PJ_SUCCESS);
    for (int i = 0; i < 3; i++) {
        static const unsigned hostile[][2] = {{1, 1}, {8192, 8192}, {1920, 1920}};
        pjmedia_format_init_video(&format, PJMEDIA_FORMAT_I420, hostile[i][0], hostile[i][1], 30, 1);
        op->stop(stream);
        assert(op->set_cap(stream, PJMEDIA_VID_DEV_CAP_FORMAT, &format) != PJ_SUCCESS);
        frame.size = MOST;
        assert(op->put_frame(stream, &frame) == PJ_SUCCESS);
        osmo_video_state(screen, &state);
        assert(state.refused_width == (int)hostile[i][0] && state.pictures == 1);
    }
    memset(frame.buf, 100, MOST);
    op->start(stream); /* back to the size it had, of which pjmedia tells nothing */
    op->put_frame(stream, &frame);
    osmo_video_state(screen, &state);
    assert(state.pictures == 2 && state.refused_width == 0);
    pjmedia_format_init_video(&format, PJMEDIA_FORMAT_I420, 1920, 1080, 30, 1);
    assert(op->set_cap(stream, PJMEDIA_VID_DEV_CAP_FORMAT, &format) == PJ_SUCCESS);
    op->put_frame(stream, &frame);
    osmo_video_state(screen, &state);
    assert(state.width == 1920 && state.height == 1080);
    frame.size = 1000; /* less than it says */
    op->put_frame(stream, &frame);
    op->stop(stream);
    assert(op->destroy(stream) == PJ_SUCCESS);
    osmo_video_state(screen, &state);
    assert(!state.open);
    free(frame.buf);
}

static void test_more_screens_than_there_are(void)
{
    pjmedia_vid_dev_stream *streams[OSMO_SCREENS], *none;
    for (int i = 0; i < OSMO_SCREENS; i++)
        assert(open_device(0, 320, 240, &streams[i]) == PJ_SUCCESS);
    assert(open_device(0, 320, 240, &none) == PJ_ETOOMANY);
    for (int i = 0; i < OSMO_SCREENS; i++)
        streams[i]->op->destroy(streams[i]);
}

static void test_camera_is_opened_again_before_it_is_closed(void)
{
    static uint8_t image[320 * 240 * 4], data[640 * 360 * 3 / 2];
    const uint8_t *planes[3] = {image, NULL, NULL};
    pjmedia_vid_dev_stream *first, *second;
    pjmedia_frame frame = {.buf = data, .size = sizeof(data)};
    int32_t width, height, fps;
    assert(open_device(1, 320, 180, &first) == PJ_SUCCESS && open_device(1, 640, 360, &second) == PJ_SUCCESS);
    assert(osmo_camera_wanted(&width, &height, &fps) == 0);
    first->op->start(first);
    second->op->start(second);
    assert(osmo_camera_wanted(&width, &height, &fps) == 2 && width == 640 && height == 360);
    first->op->stop(first);
    first->op->destroy(first);
    assert(second->op->get_frame(second, &frame) != PJ_SUCCESS && frame.size == 0);
    assert(osmo_camera_push(OSMO_BGRA, 320, 240, planes, (int32_t[]){1280, 0, 0}, 0) == 0);
    frame.size = sizeof(data);
    assert(second->op->get_frame(second, &frame) == PJ_SUCCESS && frame.size == sizeof(data));
    assert(frame.timestamp.u64 == 2 * 90000 / 30);
    frame.size = 100; /* too little room */
    osmo_camera_push(OSMO_BGRA, 320, 240, planes, (int32_t[]){1280, 0, 0}, 0);
    assert(second->op->get_frame(second, &frame) != PJ_SUCCESS);
    second->op->destroy(second); /* without stop */
    assert(osmo_camera_wanted(&width, &height, &fps) == 0);
}

int main(void)
{
    test_what_there_is();
    test_hostile_sizes_at_the_start();
    test_screen();
    test_more_screens_than_there_are();
    test_camera_is_opened_again_before_it_is_closed();
    puts("ok");
    return 0;
}

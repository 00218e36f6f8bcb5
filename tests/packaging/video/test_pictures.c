/* pictures.c by itself: what is kept, refused and told; and all its threads at once. Run under sanitizers. */
#include "pictures.h"

#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WHITE = 235, BLACK = 16, GREY = 128 };

static uint8_t *grey_picture(unsigned width, unsigned height, int luma)
{
    uint8_t *data = malloc(osmo_picture_bytes(width, height));
    memset(data, GREY, osmo_picture_bytes(width, height));
    memset(data, luma, (size_t)width * height);
    return data;
}

static int put(int screen, unsigned width, unsigned height, int luma)
{
    uint8_t *data = grey_picture(width, height, luma);
    int result = osmo_screen_put(screen, data, osmo_picture_bytes(width, height), width, height);
    free(data); /* nothing keeps it */
    return result;
}

static int brightness(int slot, int width, int height)
{
    uint8_t *image = malloc((size_t)width * height * 4);
    int result = osmo_video_read(slot, image, width * 4, width, height);
    int middle = image[((size_t)(height / 2) * width + width / 2) * 4];
    free(image);
    return result < 0 ? result : middle;
}

static void test_sizes(void)
{
    static const unsigned good[][2] = {{16, 16}, {640, 480}, {641, 361}, {1280, 720}, {1920, 1080}, {1080, 1920}};
    static const unsigned bad[][2] = {{0, 0}, {1, 1}, {15, 480}, {1922, 16}, {1920, 1920}, {8192, 8192},
                                      {65536, 65536}, {0xffffffff, 16}};
    int screen = osmo_screen_open();
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        assert(put(screen, good[i][0], good[i][1], WHITE) == 1);
        assert(brightness(screen, (int)good[i][0] & ~1, (int)good[i][1] & ~1) > 240);
        assert(brightness(screen, 333, 111) > 240); /* scaled, odd */
        assert(brightness(screen, 64, 36) > 240);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        uint8_t nothing[16] = {0};
        assert(osmo_screen_put(screen, nothing, sizeof(nothing), bad[i][0], bad[i][1]) == OSMO_BAD_SIZE);
    }
    assert(put(screen, 640, 480, BLACK) == 1);
    uint8_t *data = grey_picture(640, 480, WHITE); /* said to be larger than it is */
    assert(osmo_screen_put(screen, data, osmo_picture_bytes(640, 480), 642, 480) == OSMO_BAD_SIZE);
    assert(osmo_screen_put(screen, data, 10, 640, 480) == OSMO_BAD_SIZE);
    free(data);
    assert(brightness(screen, 640, 480) < 10);
    osmo_screen_close(screen);
}

static void test_screens(void)
{
    struct osmo_video_state state;
    int numbers[OSMO_SCREENS];
    for (int i = 0; i < OSMO_SCREENS; i++)
        assert((numbers[i] = osmo_screen_open()) == i);
    assert(osmo_screen_open() == OSMO_NO_MEMORY);
    assert(osmo_video_state(3, &state) == 0 && state.open && state.pictures == 0 && state.width == 0);
    assert(brightness(3, 64, 64) == OSMO_NO_PICTURE);
    assert(put(3, 320, 180, WHITE) == 1);
    assert(put(3, 320, 180, WHITE) == 0); /* a repeat */
    assert(put(3, 320, 180, BLACK) == 1);
    osmo_screen_refuse(3, 8192, 8192);
    osmo_video_state(3, &state);
    assert(state.pictures == 2 && state.width == 320 && state.refused_width == 8192);
    assert(state.at_us > 0 && state.at_us <= osmo_video_now_us());
    assert(put(3, 160, 120, WHITE) == 1);
    osmo_video_state(3, &state);
    assert(state.width == 160 && state.height == 120 && state.refused_width == 0);
    for (int i = 0; i < OSMO_SCREENS; i++)
        osmo_screen_close(numbers[i]);
    assert(put(3, 160, 120, WHITE) == OSMO_BAD_SLOT);
    assert(brightness(3, 64, 64) == OSMO_NO_PICTURE);
    assert(osmo_video_state(-1, &state) == OSMO_BAD_SLOT && osmo_video_state(OSMO_CAMERA + 1, &state) == OSMO_BAD_SLOT);
    assert(put(-1, 160, 120, WHITE) == OSMO_BAD_SLOT && put(OSMO_CAMERA, 160, 120, WHITE) == OSMO_BAD_SLOT);
    uint8_t image[64];
    assert(osmo_video_read(0, image, 4, 4, 4) == OSMO_BAD_SIZE && osmo_video_read(0, image, 16, 0, 4) == OSMO_BAD_SIZE);
    assert(osmo_video_read(99, image, 16, 4, 4) == OSMO_BAD_SLOT);
}

static int bytes_waiting(int socket)
{
    char bytes[64];
    ssize_t count = recv(socket, bytes, sizeof(bytes), MSG_DONTWAIT);
    return count < 0 ? 0 : (int)count;
}

static void test_news(void)
{
    int ends[2];
    assert(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    osmo_video_awake();
    int screen = osmo_screen_open();
    assert(bytes_waiting(ends[0]) == 0);
    osmo_video_wake_on(ends[1]);
    assert(bytes_waiting(ends[0]) == 1); /* what happened before */
    assert(osmo_video_awake() == 1u << screen);
    for (int i = 0; i < 10; i++)
        put(screen, 64, 64, 20 + i);
    osmo_camera_clear();
    assert(bytes_waiting(ends[0]) == 1); /* all in one */
    assert(osmo_video_awake() == (1u << screen | 1u << OSMO_CAMERA));
    assert(osmo_video_awake() == 0 && bytes_waiting(ends[0]) == 0);
    osmo_video_wake_on(-1);
    close(ends[0]);
    close(ends[1]);
    osmo_screen_close(screen); /* nobody listens: no broken pipe */
}

static void push_bgra(int width, int height, int value, int rotation)
{
    uint8_t *image = malloc((size_t)width * height * 4);
    const uint8_t *planes[3] = {image, NULL, NULL};
    const int32_t strides[3] = {width * 4, 0, 0};
    memset(image, value, (size_t)width * height * 4);
    assert(osmo_camera_push(OSMO_BGRA, width, height, planes, strides, rotation) == 0);
    free(image);
}

static void test_camera(void)
{
    int32_t width, height, fps;
    struct osmo_video_state state;
    uint64_t seen = 0, other = 0;
    size_t bytes = osmo_picture_bytes(640, 360);
    uint8_t *data = malloc(bytes);
    assert(osmo_camera_wanted(&width, &height, &fps) == 0);
    osmo_camera_open(1, 320, 180, 15);
    osmo_camera_open(2, 1280, 720, 30);
    assert(osmo_camera_wanted(&width, &height, &fps) == 2 && width == 1280 && height == 720 && fps == 30);
    osmo_camera_close(2);
    osmo_camera_close(2);
    assert(osmo_camera_wanted(&width, &height, &fps) == 1 && width == 320 && fps == 15);
    osmo_camera_close(1);
    assert(osmo_camera_get(data, bytes, 640, 360, &seen) == OSMO_NO_PICTURE);
    push_bgra(800, 600, 255, 0);
    assert(osmo_camera_get(data, bytes, 640, 360, &seen) == 0 && data[0] > 230 && data[640 * 360 - 1] > 230);
    assert(osmo_camera_get(data, bytes, 640, 360, &seen) == OSMO_NO_PICTURE); /* seen already, */
    assert(osmo_camera_get(data, bytes, 640, 360, &other) == 0);             /* by one of them */
    assert(osmo_camera_get(data, bytes - 1, 640, 360, &seen) == OSMO_BAD_SIZE);
    assert(osmo_camera_get(data, bytes, 641, 360, &seen) == OSMO_BAD_SIZE);
    push_bgra(640, 480, 0, 90);
    osmo_video_state(OSMO_CAMERA, &state);
    assert(state.width == 480 && state.height == 640);
    assert(osmo_camera_get(data, bytes, 640, 360, &seen) == 0 && data[0] < 20);
    osmo_camera_clear();
    assert(osmo_camera_get(data, bytes, 640, 360, &seen) == OSMO_NO_PICTURE);
    push_bgra(320, 240, 255, 0);
    assert(osmo_camera_get(data, bytes, 640, 360, &seen) == 0 && data[0] > 230);
    free(data);
}

static void test_camera_formats(void)
{
    enum { WIDTH = 64, HEIGHT = 48 };
    static uint8_t luma[WIDTH * HEIGHT * 4], chroma[WIDTH * HEIGHT * 2];
    const uint8_t *planes[3] = {luma, chroma, chroma}, *nothing[3] = {NULL, NULL, NULL};
    memset(luma, WHITE, sizeof(luma));
    memset(chroma, GREY, sizeof(chroma));
    assert(osmo_camera_push(OSMO_I420, WIDTH, HEIGHT, planes, (int32_t[]){WIDTH, WIDTH / 2, WIDTH / 2}, 270) == 0);
    assert(brightness(OSMO_CAMERA, HEIGHT, WIDTH) > 240);
    assert(osmo_camera_push(OSMO_NV12, WIDTH, HEIGHT, planes, (int32_t[]){WIDTH, WIDTH, 0}, 180) == 0);
    assert(brightness(OSMO_CAMERA, WIDTH, HEIGHT) > 240);
    for (int i = 0; i < WIDTH * HEIGHT; i++)
        luma[2 * i + 1] = GREY;
    assert(osmo_camera_push(OSMO_YUYV, WIDTH, HEIGHT, planes, (int32_t[]){WIDTH * 2, 0, 0}, 0) == 0);
    assert(brightness(OSMO_CAMERA, WIDTH, HEIGHT) > 240);
    assert(osmo_camera_push(OSMO_UYVY, WIDTH, HEIGHT, planes, (int32_t[]){WIDTH * 2, 0, 0}, 0) == 0);
    assert(osmo_camera_push(OSMO_YUYV, WIDTH, HEIGHT, planes, (int32_t[]){WIDTH * 2 + 1, 0, 0}, 0) == OSMO_BAD_FORMAT);
    assert(osmo_camera_push(77, WIDTH, HEIGHT, planes, (int32_t[]){WIDTH, 0, 0}, 0) == OSMO_BAD_FORMAT);
    assert(osmo_camera_push(OSMO_BGRA, WIDTH, HEIGHT, planes, (int32_t[]){WIDTH * 4, 0, 0}, 45) == OSMO_BAD_FORMAT);
    assert(osmo_camera_push(OSMO_BGRA, WIDTH, HEIGHT, nothing, (int32_t[]){WIDTH * 4, 0, 0}, 0) == OSMO_BAD_FORMAT);
    assert(osmo_camera_push(OSMO_BGRA, 8192, 8192, planes, (int32_t[]){32768, 0, 0}, 0) == OSMO_BAD_SIZE);
    assert(osmo_camera_push(OSMO_BGRA, -2, 1, planes, (int32_t[]){4, 0, 0}, 0) == OSMO_BAD_SIZE);
    osmo_camera_clear();
}

static int luma_of_pattern(int step, int x, int y)
{
    static uint8_t data[320 * 180 * 3 / 2];
    uint64_t seen = 0;
    assert(osmo_camera_pattern(320, 180, step) == 0);
    assert(osmo_camera_get(data, sizeof(data), 320, 180, &seen) == 0);
    return data[y * 320 + x];
}

static void test_pattern(void)
{
    assert(luma_of_pattern(0, 20, 20) == WHITE && luma_of_pattern(0, 220, 20) == 81 && luma_of_pattern(0, 310, 20) == BLACK);
    assert(luma_of_pattern(0, 10, 170) == WHITE && luma_of_pattern(0, 200, 170) == BLACK);
    assert(luma_of_pattern(20, 10, 170) == BLACK && luma_of_pattern(20, 190, 170) == WHITE);
    assert(luma_of_pattern(2147483647 / 8, 20, 20) == WHITE);
    assert(osmo_camera_pattern(1, 1, 0) == OSMO_BAD_SIZE && osmo_camera_pattern(8192, 8192, 0) == OSMO_BAD_SIZE);
    assert(osmo_camera_pattern(16, 1000, 0) == OSMO_BAD_SIZE);
    osmo_camera_clear();
}

/* --- everything at once: one thread that brings pictures, one that opens and closes, one that looks, one camera */

static atomic_int ending;

static void *bring(void *nothing)
{
    static const unsigned sizes[][2] = {{64, 64}, {320, 180}, {641, 361}, {8192, 8192}, {176, 144}};
    for (unsigned i = 0; !ending; i++) {
        const unsigned *size = sizes[i % 5];
        if (osmo_size_ok(size[0], size[1]))
            put((int)(i % 3), size[0], size[1], (int)(i % 200));
        else
            osmo_screen_refuse((int)(i % 3), size[0], size[1]);
    }
    return nothing;
}

static void *open_and_close(void *nothing)
{
    for (int i = 1; !ending; i++) {
        int screen = osmo_screen_open();
        osmo_camera_open(i, 320, 180, 30);
        osmo_screen_close(screen);
        osmo_camera_close(i);
    }
    return nothing;
}

static void *film(void *nothing)
{
    for (int i = 0; !ending; i++) {
        push_bgra(i % 2 ? 320 : 160, 120, i % 255, 90 * (i % 4));
        if (i % 50 == 0)
            osmo_camera_clear();
    }
    return nothing;
}

static void *send_film(void *nothing)
{
    uint64_t seen = 0;
    uint8_t data[320 * 180 * 3 / 2];
    while (!ending)
        osmo_camera_get(data, sizeof(data), 320, 180, &seen);
    return nothing;
}

static void test_all_at_once(void)
{
    void *(*parts[])(void *) = {bring, open_and_close, film, send_film};
    pthread_t threads[4];
    int ends[2], width, height, fps, woken = 0;
    assert(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    int screen = osmo_screen_open();
    osmo_video_wake_on(ends[1]);
    for (int i = 0; i < 4; i++)
        assert(pthread_create(&threads[i], NULL, parts[i], NULL) == 0);
    for (int i = 0; i < 2000; i++) {
        struct osmo_video_state state;
        woken += bytes_waiting(ends[0]);
        osmo_video_awake();
        for (int slot = 0; slot <= OSMO_CAMERA; slot++)
            osmo_video_state(slot, &state);
        brightness(i % 3, 100 + i % 7, 90);
        brightness(OSMO_CAMERA, 33, 21);
        osmo_camera_wanted(&width, &height, &fps);
    }
    ending = 1;
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    osmo_video_wake_on(-1);
    assert(woken > 0);
    close(ends[0]);
    close(ends[1]);
    osmo_screen_close(screen);
    osmo_camera_clear();
}

int main(void)
{
    test_sizes();
    test_screens();
    test_news();
    test_camera();
    test_camera_formats();
    test_pattern();
    test_all_at_once();
    puts("ok");
    return 0;
}

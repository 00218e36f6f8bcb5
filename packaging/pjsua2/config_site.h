/*
 * How OSMO Qt wants pjproject (copied to pjlib/include/pj/config_site.h).
 * Another line here gives another cache key, so everybody gets a new build.
 */

/* Video, but no device of pjproject's own: the application brings pictures from and to Qt. */
#define PJMEDIA_HAS_VIDEO 1
#define PJMEDIA_VIDEO_DEV_HAS_SDL 0
#define PJMEDIA_VIDEO_DEV_HAS_V4L2 0
#define PJMEDIA_VIDEO_DEV_HAS_DSHOW 0
#define PJMEDIA_VIDEO_DEV_HAS_DARWIN 0
#define PJMEDIA_VIDEO_DEV_HAS_OPENGL 0

/* 100 ms by default; 30 ms halves the delay from camera to screen (measured: 210 -> 114 ms). */
#define PJMEDIA_VID_STREAM_DECODE_MIN_DELAY_MSEC 30

/* The default is 4. A slot is freed some time after its call, so quick re-dialling needs spare ones. */
#define PJSUA_MAX_CALLS 32

/* 64 by default, too few for the sockets of so many calls: RTP and RTCP, for sound and for video. */
#define PJ_IOQUEUE_MAX_HANDLES 256

/* 7 by default: a call waits eight seconds for a STUN server that does not answer; so it is 2.3. */
#define PJ_STUN_MAX_TRANSMIT_COUNT 4

/* 1 ms by default, which is heard as a click. */
#define PJMEDIA_TONEGEN_FADE_IN_TIME 5
#define PJMEDIA_TONEGEN_FADE_OUT_TIME 5

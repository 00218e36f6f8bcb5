/*
 * A sound card without hardware, as a plug-in of ALSA (ioplug): it has a clock of its own, keeps what is played in a
 * file, and hears a file. Without the file "plugged" in its folder it is as gone as a USB headset that was pulled out.
 *
 *   pcm.NAME { type osmo_card  folder "/a/folder"  hint { show on  description "A headset" } }
 *
 * Always 16000 Hz, mono, 16 bit. Played: FOLDER/played.s16 (appended). Heard: FOLDER/heard.s16, again and again.
 * FOLDER/no-playback or FOLDER/no-capture: one direction only. Like hardware it can be opened once at a time.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>

#define RATE 16000
#define TICK_NS 5000000L

struct card {
    snd_pcm_ioplug_t io;
    char folder[PATH_MAX - 32];
    int file;                  /* what is played or heard */
    int lock;
    double started;            /* s, when frame 0 was played */
    snd_pcm_uframes_t moved;   /* frames written or read by the application */
    snd_pcm_uframes_t done;    /* frames played or recorded by the clock */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static int has(const struct card *card, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", card->folder, name);
    return access(path, F_OK) == 0;
}

static int open_in(const struct card *card, const char *name, int flags)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", card->folder, name);
    return open(path, flags | O_CLOEXEC, 0600);
}

static int playing(const struct card *card)
{
    return card->io.stream == SND_PCM_STREAM_PLAYBACK;
}

static int on_start(snd_pcm_ioplug_t *io)
{
    struct card *card = io->private_data;
    card->started = now() - (double)card->done / RATE;
    return 0;
}

static int on_stop(snd_pcm_ioplug_t *io)
{
    (void)io;
    return 0;
}

/* Lets the clock go on, but never further than what there is to play or room to record: a lazy card, no xruns. */
static snd_pcm_sframes_t on_pointer(snd_pcm_ioplug_t *io)
{
    struct card *card = io->private_data;
    snd_pcm_uframes_t limit = playing(card) ? card->moved : card->moved + io->buffer_size;
    snd_pcm_uframes_t due;

    if (!has(card, "plugged"))
        snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
    due = io->state == SND_PCM_STATE_RUNNING ? (snd_pcm_uframes_t)((now() - card->started) * RATE) : card->done;
    if (due > card->done + io->buffer_size - 1)
        due = card->done + io->buffer_size - 1;
    if (due > limit)
        due = limit;
    if (due > card->done)
        card->done = due;
    if (io->state == SND_PCM_STATE_RUNNING && (now() - card->started) * RATE > card->done + io->buffer_size)
        card->started = now() - (double)card->done / RATE;
    return card->done % io->buffer_size;
}

static snd_pcm_sframes_t on_transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas,
                                     snd_pcm_uframes_t offset, snd_pcm_uframes_t size)
{
    struct card *card = io->private_data;
    char *samples = (char *)areas->addr + areas->first / 8 + offset * 2;
    size_t bytes = size * 2, got = 0;
    ssize_t n;

    if (!has(card, "plugged")) {
        snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
        return -ENODEV;
    }
    if (playing(card)) {
        if (write(card->file, samples, bytes) != (ssize_t)bytes)
            return -EIO;
    } else {
        memset(samples, 0, bytes);
        while (card->file >= 0 && got < bytes) {
            n = read(card->file, samples + got, bytes - got);
            if (n <= 0 && lseek(card->file, 0, SEEK_SET) < 0)
                break;
            if (n <= 0 && (n = read(card->file, samples + got, bytes - got)) <= 0)
                break;
            got += n;
        }
    }
    card->moved += size;
    return size;
}

static int on_prepare(snd_pcm_ioplug_t *io)
{
    struct card *card = io->private_data;
    if (!has(card, "plugged"))
        return -ENODEV;
    card->moved = card->done = 0;
    card->started = now();
    return 0;
}

static int on_close(snd_pcm_ioplug_t *io)
{
    struct card *card = io->private_data;
    if (card->file >= 0)
        close(card->file);
    if (card->lock >= 0)
        close(card->lock);
    close(io->poll_fd);
    free(card);
    return 0;
}

static int on_revents(snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned int count, unsigned short *revents)
{
    unsigned long long ticks;
    (void)count;
    if (read(fds->fd, &ticks, sizeof ticks) < 0 && errno != EAGAIN)
        return -errno;
    *revents = io->stream == SND_PCM_STREAM_PLAYBACK ? POLLOUT : POLLIN;
    return 0;
}

static const snd_pcm_ioplug_callback_t CALLBACKS = {
    .start = on_start,
    .stop = on_stop,
    .pointer = on_pointer,
    .transfer = on_transfer,
    .prepare = on_prepare,
    .close = on_close,
    .poll_revents = on_revents,
};

static int constrain(snd_pcm_ioplug_t *io)
{
    static const unsigned access[] = {SND_PCM_ACCESS_RW_INTERLEAVED};
    static const unsigned format[] = {SND_PCM_FORMAT_S16_LE};
    int error = 0;

    if (!error)
        error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 1, access);
    if (!error)
        error = snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, 1, format);
    if (!error)
        error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_CHANNELS, 1, 1);
    if (!error)
        error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_RATE, RATE, RATE);
    if (!error)
        error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 160, 8192);
    if (!error)
        error = snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_BUFFER_BYTES, 320, 32768);
    return error;
}

static int begin(struct card *card, const char *name, snd_pcm_stream_t stream, int mode)
{
    struct itimerspec tick = {{0, TICK_NS}, {0, TICK_NS}};
    int play = stream == SND_PCM_STREAM_PLAYBACK, error;

    card->file = card->lock = -1;
    if (!has(card, "plugged") || has(card, play ? "no-playback" : "no-capture"))
        return -ENODEV;
    card->lock = open_in(card, play ? "playback.lock" : "capture.lock", O_CREAT | O_RDWR);
    if (card->lock < 0 || flock(card->lock, LOCK_EX | LOCK_NB) < 0)
        return -EBUSY;
    card->file = play ? open_in(card, "played.s16", O_CREAT | O_WRONLY | O_APPEND) : open_in(card, "heard.s16", O_RDONLY);
    card->io.version = SND_PCM_IOPLUG_VERSION;
    card->io.name = "OSMO test card";
    card->io.callback = &CALLBACKS;
    card->io.private_data = card;
    card->io.poll_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    card->io.poll_events = POLLIN;
    timerfd_settime(card->io.poll_fd, 0, &tick, NULL);
    error = snd_pcm_ioplug_create(&card->io, name, stream, mode);
    if (error)
        return error;
    error = constrain(&card->io);
    if (error)
        snd_pcm_ioplug_delete(&card->io); /* frees the card by on_close */
    return error;
}

SND_PCM_PLUGIN_DEFINE_FUNC(osmo_card)
{
    snd_config_iterator_t i, next;
    struct card *card = calloc(1, sizeof *card);
    int error;

    (void)root;
    snd_config_for_each(i, next, conf) {
        snd_config_t *n = snd_config_iterator_entry(i);
        const char *id, *value;
        if (snd_config_get_id(n, &id) >= 0 && strcmp(id, "folder") == 0 && snd_config_get_string(n, &value) >= 0)
            snprintf(card->folder, sizeof card->folder, "%s", value);
    }
    error = begin(card, name, stream, mode);
    if (error) {
        if (card->io.pcm == NULL) {
            if (card->file >= 0)
                close(card->file);
            if (card->lock >= 0)
                close(card->lock);
            free(card);
        }
        return error;
    }
    *pcmp = card->io.pcm;
    return 0;
}

SND_PCM_PLUGIN_SYMBOL(osmo_card);

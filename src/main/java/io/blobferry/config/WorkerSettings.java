package io.blobferry.config;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.blobferry.config.setting.DefaultValue;
import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingDefinition.Group;
import io.blobferry.config.setting.SettingTypes;
import java.time.Duration;
import java.util.List;

/**
 * How a worker processes its queues.
 *
 * @param eventConcurrency how many events a standalone worker processes at once
 * @param segmentConcurrency how many segments a standalone worker processes at once at most
 * @param runTimeout how long one run from a queue may take
 * @param visibilityTimeout how long a received message stays invisible to other workers unless renewed
 * @param shutdownTimeout how long runs in progress may continue after SIGTERM
 */
public record WorkerSettings(
        int eventConcurrency,
        int segmentConcurrency,
        Duration runTimeout,
        Duration visibilityTimeout,
        Duration shutdownTimeout) {
    static final SettingDefinition<Integer> EVENT_CONCURRENCY = new SettingDefinition<>(
            "BLOBFERRY_EVENT_CONCURRENCY",
            Group.WORKER,
            SettingTypes.count(1, 256),
            new DefaultValue.Constant("32"),
            "Events that a standalone worker processes at once.");

    static final SettingDefinition<Integer> SEGMENT_CONCURRENCY = new SettingDefinition<>(
            "BLOBFERRY_SEGMENT_CONCURRENCY",
            Group.WORKER,
            SettingTypes.count(1, 64),
            new DefaultValue.Constant("16"),
            "Segments that a standalone worker processes at once at most; it takes another one while it has capacity for"
                    + " more parts in flight.");

    static final SettingDefinition<Duration> RUN_TIMEOUT = new SettingDefinition<>(
            "BLOBFERRY_RUN_TIMEOUT_SECONDS",
            Group.WORKER,
            SettingTypes.duration(SECONDS, 20, 86_400),
            new DefaultValue.Constant("540"),
            "Time limit of one run from a queue.");

    static final SettingDefinition<Duration> VISIBILITY_TIMEOUT = new SettingDefinition<>(
            "BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS",
            Group.WORKER,
            SettingTypes.duration(SECONDS, 5, 3_600),
            new DefaultValue.Constant("60"),
            "Visibility timeout of received messages, which a standalone worker renews: how long the message of a killed"
                    + " worker waits.");

    static final SettingDefinition<Duration> SHUTDOWN_TIMEOUT = new SettingDefinition<>(
            "BLOBFERRY_SHUTDOWN_TIMEOUT_SECONDS",
            Group.WORKER,
            SettingTypes.duration(SECONDS, 11, 3_600),
            new DefaultValue.Constant("25"),
            "Time limit of runs in progress after SIGTERM; what is left then returns to its queue. Container hosts usually"
                    + " kill after 30 s.");

    static final List<SettingDefinition<?>> DEFINITIONS =
            List.of(EVENT_CONCURRENCY, SEGMENT_CONCURRENCY, RUN_TIMEOUT, VISIBILITY_TIMEOUT, SHUTDOWN_TIMEOUT);

    static WorkerSettings read(SettingsReader reader) {
        return new WorkerSettings(
                reader.require(EVENT_CONCURRENCY),
                reader.require(SEGMENT_CONCURRENCY),
                reader.require(RUN_TIMEOUT),
                reader.require(VISIBILITY_TIMEOUT),
                reader.require(SHUTDOWN_TIMEOUT));
    }
}

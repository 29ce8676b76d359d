package io.blobferry.config;

import static java.time.temporal.ChronoUnit.HOURS;

import io.blobferry.config.SettingDefinition.Group;
import java.time.Duration;
import java.util.List;

/**
 * How the source and the backups are reconciled.
 *
 * @param interval the time from the start of one pass to the start of the next
 * @param maxBacklog the length of the event queue above which a pass waits
 */
public record ReconcileSettings(Duration interval, long maxBacklog) {
    static final SettingDefinition<Duration> INTERVAL = new SettingDefinition<>(
            "BLOBFERRY_RECONCILE_INTERVAL_HOURS",
            Group.MAINTENANCE,
            SettingTypes.duration(HOURS, 1, 8_760),
            new DefaultValue.Constant("24"),
            "Time from the start of one reconciliation pass to the start of the next.");

    static final SettingDefinition<Integer> MAX_BACKLOG = new SettingDefinition<>(
            "BLOBFERRY_RECONCILE_MAX_BACKLOG",
            Group.MAINTENANCE,
            SettingTypes.count(0, 1_000_000),
            new DefaultValue.Constant("5000"),
            "Messages on the event queue above which reconciliation adds no more.");

    static final List<SettingDefinition<?>> DEFINITIONS = List.of(INTERVAL, MAX_BACKLOG);

    static ReconcileSettings read(SettingsReader reader) {
        return new ReconcileSettings(reader.require(INTERVAL), reader.require(MAX_BACKLOG));
    }
}

package io.blobferry.config;

import static java.time.temporal.ChronoUnit.HOURS;

import io.blobferry.config.setting.DefaultValue;
import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingDefinition.Group;
import io.blobferry.config.setting.SettingTypes;
import io.blobferry.domain.AbsentBackupPolicy;
import java.time.Duration;
import java.util.List;

/**
 * How the source and the backups are reconciled.
 *
 * @param interval the time from the start of one pass to the start of the next
 * @param maxBacklog the length of the event queue above which a pass waits
 * @param maxDeletionsPercent how many of a container's objects may be treated as deleted in one pass
 * @param absentBackups what is done about a backup that the bucket no longer has
 * @param comparesTags whether index tags are compared
 */
public record ReconcileSettings(
        Duration interval,
        long maxBacklog,
        int maxDeletionsPercent,
        AbsentBackupPolicy absentBackups,
        boolean comparesTags) {
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

    static final SettingDefinition<Integer> MAX_DELETIONS = new SettingDefinition<>(
            "BLOBFERRY_RECONCILE_MAX_DELETIONS_PERCENT",
            Group.MAINTENANCE,
            SettingTypes.count(0, 100),
            new DefaultValue.Constant("1"),
            "Over how many of a container's objects, in percent and at least one, a pass has delete markers placed, since their "
                    + "blobs are deleted; the other deletions are recorded, and their markers held back and reported. `0`: none.");

    static final SettingDefinition<AbsentBackupPolicy> ABSENT_BACKUPS = new SettingDefinition<>(
            "BLOBFERRY_RECONCILE_ABSENT_BACKUPS",
            Group.MAINTENANCE,
            SettingTypes.oneOf(AbsentBackupPolicy.class),
            new DefaultValue.Constant(AbsentBackupPolicy.UPLOAD_ONCE.name()),
            "A backup that was removed from the bucket, by a person or a lifecycle rule: `UPLOAD_ONCE` uploads it"
                    + " again and reports it when it is absent once more, `UPLOAD` uploads it in every pass, `REPORT`"
                    + " never.");

    static final SettingDefinition<Boolean> TAGS = new SettingDefinition<>(
            "BLOBFERRY_RECONCILE_TAGS",
            Group.MAINTENANCE,
            SettingTypes.flag(),
            new DefaultValue.Constant("false"),
            "`true`: compare index tags, at one more request for each blob, and back a blob up again if they changed."
                    + " Not for accounts with a hierarchical namespace, which have no index tags.");

    static final List<SettingDefinition<?>> DEFINITIONS =
            List.of(INTERVAL, MAX_BACKLOG, MAX_DELETIONS, ABSENT_BACKUPS, TAGS);

    static ReconcileSettings read(SettingsReader reader) {
        return new ReconcileSettings(
                reader.require(INTERVAL),
                reader.require(MAX_BACKLOG),
                reader.require(MAX_DELETIONS),
                reader.require(ABSENT_BACKUPS),
                reader.require(TAGS));
    }
}

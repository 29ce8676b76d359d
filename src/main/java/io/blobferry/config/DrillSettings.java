package io.blobferry.config;

import io.blobferry.config.setting.DefaultValue;
import io.blobferry.config.setting.NameRule;
import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingDefinition.Group;
import io.blobferry.config.setting.SettingTypes;
import io.blobferry.federation.Federation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Restore drills.
 *
 * @param bytesPerDay the bytes that the drills of all workers may read in a day; 0: there are none
 * @param federation the federation of the role under which drills read; empty if none is set
 */
public record DrillSettings(long bytesPerDay, Optional<Federation> federation) {
    private static final int MAX_GIB = 1_048_576;
    private static final int GIB_SHIFT = 30;

    /** What AWS allows where a role does not say more. */
    private static final Duration MAX_SESSION_DURATION = Duration.ofHours(1);

    static final SettingDefinition<Integer> GIB_PER_DAY = new SettingDefinition<>(
            "BLOBFERRY_DRILL_GIB_PER_DAY",
            Group.MAINTENANCE,
            SettingTypes.count(0, MAX_GIB),
            new DefaultValue.Constant("0"),
            "GiB of backups that all workers together read back in a day, drawn at random, as a restore would; `0`: none. Needs"
                    + " `AWS_DRILL_ROLE_ARN`.");

    static final SettingDefinition<String> ROLE_ARN = new SettingDefinition<>(
            "AWS_DRILL_ROLE_ARN",
            Group.MAINTENANCE,
            SettingTypes.name(NameRule.ROLE_ARN),
            new DefaultValue.None("no drills"),
            "IAM role under which restore drills read, with the same federation; it can read backups and nothing else.");

    static final List<SettingDefinition<?>> DEFINITIONS = List.of(GIB_PER_DAY, ROLE_ARN);

    static DrillSettings read(SettingsReader reader, Federation worker) {
        return new DrillSettings(
                (long) reader.require(GIB_PER_DAY) << GIB_SHIFT,
                reader.get(ROLE_ARN)
                        .map(role -> new Federation(
                                worker.audience(),
                                role,
                                worker.sessionName(),
                                worker.sessionDuration().compareTo(MAX_SESSION_DURATION) > 0
                                        ? MAX_SESSION_DURATION
                                        : worker.sessionDuration(),
                                Optional.empty())));
    }

    /** Adds an error if there is a budget and no role. */
    static void check(SettingsReader reader) {
        if (reader.get(GIB_PER_DAY).filter(gib -> gib > 0).isPresent()
                && reader.get(ROLE_ARN).isEmpty()) {
            reader.addError(GIB_PER_DAY.name() + " is set, and " + ROLE_ARN.name()
                    + " is not: restore drills read under a role of their own");
        }
    }
}

package io.blobferry.config;

import static java.time.temporal.ChronoUnit.HOURS;

import io.blobferry.config.setting.DefaultValue;
import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingDefinition.Group;
import io.blobferry.config.setting.SettingTypes;
import java.time.Duration;
import java.util.List;

/**
 * Which multipart uploads are orphans.
 *
 * @param minAge the age from which an upload that no checkpoint names is aborted
 */
public record OrphanSettings(Duration minAge) {
    static final SettingDefinition<Duration> MIN_AGE = new SettingDefinition<>(
            "BLOBFERRY_ORPHAN_MIN_AGE_HOURS",
            Group.MAINTENANCE,
            SettingTypes.duration(HOURS, 1, 8_760),
            new DefaultValue.Constant("24"),
            "Age from which a multipart upload that no checkpoint names is aborted.");

    static final List<SettingDefinition<?>> DEFINITIONS = List.of(MIN_AGE);

    static OrphanSettings read(SettingsReader reader) {
        return new OrphanSettings(reader.require(MIN_AGE));
    }
}

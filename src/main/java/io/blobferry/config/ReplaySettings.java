package io.blobferry.config;

import io.blobferry.config.setting.DefaultValue;
import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingDefinition.Group;
import io.blobferry.config.setting.SettingTypes;
import java.util.List;

/**
 * How failures are replayed.
 *
 * @param rate how many rows a replay starts per second at most
 * @param concurrency how many rows a replay processes at once
 */
public record ReplaySettings(int rate, int concurrency) {
    static final SettingDefinition<Integer> RATE = new SettingDefinition<>(
            "BLOBFERRY_REPLAY_RATE",
            Group.MAINTENANCE,
            SettingTypes.count(1, 1_000),
            new DefaultValue.Constant("20"),
            "Failure rows that a replay starts per second at most.");

    static final SettingDefinition<Integer> CONCURRENCY = new SettingDefinition<>(
            "BLOBFERRY_REPLAY_CONCURRENCY",
            Group.MAINTENANCE,
            SettingTypes.count(1, 256),
            new DefaultValue.Constant("32"),
            "Failure rows that a replay processes at once.");

    static final List<SettingDefinition<?>> DEFINITIONS = List.of(RATE, CONCURRENCY);

    static ReplaySettings read(SettingsReader reader) {
        return new ReplaySettings(reader.require(RATE), reader.require(CONCURRENCY));
    }
}

package io.blobferry.config;

import io.blobferry.config.setting.SettingDefinition;
import java.util.List;
import java.util.stream.Stream;

/** Every setting, in the order of the documentation. */
final class SettingDefinitions {
    static final List<SettingDefinition<?>> ALL = Stream.of(
                    IdentitySettings.DEFINITIONS,
                    SourceSettings.DEFINITIONS,
                    StateSettings.DEFINITIONS,
                    TargetSettings.DEFINITIONS,
                    TransferSettings.DEFINITIONS,
                    WorkerSettings.DEFINITIONS,
                    ReplaySettings.DEFINITIONS,
                    ReconcileSettings.DEFINITIONS,
                    OrphanSettings.DEFINITIONS,
                    DrillSettings.DEFINITIONS)
            .<SettingDefinition<?>>flatMap(List::stream)
            .toList();

    private SettingDefinitions() {}

    static List<String> names() {
        return ALL.stream().<String>map(SettingDefinition::name).toList();
    }
}

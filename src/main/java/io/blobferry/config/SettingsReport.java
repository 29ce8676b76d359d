package io.blobferry.config;

import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingOrigin;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every setting with its value and where the value came from, for operators. It holds no value of an unknown name.
 *
 * @param entries all settings, in the order of the documentation
 * @param errors what is wrong with them, each beginning with the name of the setting; empty if the configuration is valid
 */
public record SettingsReport(List<Entry> entries, List<String> errors) {
    /**
     * One setting.
     *
     * @param defaultValue what holds where it is not set, in words or as the value
     * @param value the text in force, also if it is malformed; empty if there is none, or if it is not to be shown
     */
    public record Entry(
            String name,
            String group,
            String description,
            String allowed,
            String defaultValue,
            Optional<String> value,
            SettingOrigin origin) {}

    /** Reports on the environment of this process; an invalid configuration is reported, never thrown. */
    public static SettingsReport fromEnvironment() {
        return of(System.getenv());
    }

    /** Reports on settings by name; an invalid configuration is reported, never thrown. */
    public static SettingsReport of(Map<String, String> environment) {
        SettingsReader reader = new SettingsReader(environment);
        return new SettingsReport(
                SettingDefinitions.ALL.stream()
                        .map(setting -> entry(setting, reader.read(setting)))
                        .toList(),
                errors(environment));
    }

    private static Entry entry(SettingDefinition<?> setting, SettingsReader.Reading<?> reading) {
        return new Entry(
                setting.name(),
                setting.group().title(),
                setting.description(),
                setting.type().allowed(),
                setting.defaultValue().description().replace("`", ""),
                reading.text()
                        .filter(text -> setting.type().isShown(reading.value().isPresent())),
                reading.origin());
    }

    private static List<String> errors(Map<String, String> environment) {
        try {
            Settings.from(environment);
            return List.of();
        } catch (InvalidSettingsException e) {
            return e.errors();
        }
    }
}

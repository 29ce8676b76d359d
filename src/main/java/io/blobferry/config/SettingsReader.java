package io.blobferry.config;

import io.blobferry.config.setting.DefaultValue;
import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingOrigin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads settings by their definitions and collects what is wrong with them, so that one start reports every error. */
final class SettingsReader implements DefaultValue.Values {
    /**
     * @param value empty if the setting has no value, or a malformed one
     * @param text what was parsed; empty if there was nothing to parse
     */
    record Reading<T>(Optional<T> value, Optional<String> text, SettingOrigin origin) {}

    private final Map<String, String> environment;
    private final Map<String, Reading<?>> readings = new HashMap<>();
    private final List<String> errors = new ArrayList<>();

    SettingsReader(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Map<String, String> environment() {
        return environment;
    }

    @Override
    public <T> Optional<T> get(SettingDefinition<T> setting) {
        return read(setting).value();
    }

    /**
     * The value of a setting that always has one.
     *
     * @throws IllegalStateException if it has none; {@link #throwIfInvalid} reports why
     */
    <T> T require(SettingDefinition<T> setting) {
        return get(setting).orElseThrow(() -> new IllegalStateException(setting.name() + " has no value"));
    }

    /** Adds an error unless the environment has the setting, although it has a default. */
    <T> void requireInEnvironment(SettingDefinition<T> setting) {
        if (text(setting.name()).isEmpty()) {
            addError(setting.name() + " is not set; expected: " + setting.type().allowed() + ", such as "
                    + read(setting).text().orElse(""));
        }
    }

    /** Reads a setting. The first reading adds the error, if there is one. */
    <T> Reading<T> read(SettingDefinition<T> setting) {
        @SuppressWarnings("unchecked") // Stored below under the name of the one definition that has it.
        Reading<T> known = (Reading<T>) readings.get(setting.name());
        if (known != null) {
            return known;
        }
        Reading<T> reading = text(setting.name())
                .map(text -> parse(setting, text, SettingOrigin.ENVIRONMENT))
                .orElseGet(() -> readDefault(setting));
        readings.put(setting.name(), reading);
        return reading;
    }

    /** Adds an error; it begins with the name of the setting. */
    void addError(String error) {
        errors.add(error);
    }

    /** @throws InvalidSettingsException if there was an error */
    void throwIfInvalid() {
        if (!errors.isEmpty()) {
            throw new InvalidSettingsException(errors);
        }
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private <T> Reading<T> readDefault(SettingDefinition<T> setting) {
        return switch (setting.defaultValue()) {
            case DefaultValue.Required required -> {
                addError(setting.name() + " is not set; expected: "
                        + setting.type().allowed() + ", such as " + required.example());
                yield unset();
            }
            case DefaultValue.None none -> unset();
            case DefaultValue.Constant constant -> parse(setting, constant.text(), SettingOrigin.DEFAULT);
            case DefaultValue.Derived derived ->
                derived.source()
                        .apply(this)
                        .map(text -> parse(setting, text, SettingOrigin.DERIVED))
                        .orElseGet(SettingsReader::unset);
        };
    }

    private <T> Reading<T> parse(SettingDefinition<T> setting, String text, SettingOrigin origin) {
        Optional<T> value = setting.type().parse(text);
        if (value.isEmpty()) {
            String shown = setting.type().isShown(false) ? "'" + text + "'" : "malformed";
            String source = origin == SettingOrigin.DERIVED ? " (derived, as it is not set)" : "";
            addError(setting.name() + " is " + shown + source + "; expected: "
                    + setting.type().allowed());
        }
        return new Reading<>(value, Optional.of(text), origin);
    }

    private static <T> Reading<T> unset() {
        return new Reading<>(Optional.empty(), Optional.empty(), SettingOrigin.UNSET);
    }
}

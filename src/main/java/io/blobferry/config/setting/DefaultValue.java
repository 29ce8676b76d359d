package io.blobferry.config.setting;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What holds where a setting is not set. */
public sealed interface DefaultValue {
    /** As the documentation shows it, in Markdown. */
    String description();

    /** Nothing: the setting must be set. */
    record Required(String example) implements DefaultValue {
        @Override
        public String description() {
            return "required";
        }
    }

    /** Nothing; the description says what that means. */
    record None(String description) implements DefaultValue {}

    /** A fixed value, as it would be set. */
    record Constant(String text) implements DefaultValue {
        @Override
        public String description() {
            return "`" + text + "`";
        }
    }

    /** A value that follows from the environment; empty where it does not. */
    record Derived(String description, Function<Values, Optional<String>> source) implements DefaultValue {}

    /** What a default may be derived from. */
    interface Values {
        /** The value of another setting; empty if it is not set or malformed. */
        <T> Optional<T> get(SettingDefinition<T> setting);

        Map<String, String> environment();
    }
}

package io.blobferry.config.setting;

/**
 * One setting. Each is declared once; reading, error messages, the documentation's table and the command {@code settings}
 * all come from here.
 *
 * @param name the name of the environment variable; numbers end it with their unit
 * @param description one line of Markdown
 */
public record SettingDefinition<T>(
        String name, Group group, SettingType<T> type, DefaultValue defaultValue, String description) {

    /** Settings that belong together, in the order of the documentation. */
    public enum Group {
        IDENTITY("Identity and federation"),
        SOURCE("Source"),
        STATE("State"),
        TARGET("Target"),
        TRANSFER("Transfer"),
        WORKER("Worker"),
        MAINTENANCE("Maintenance");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }
}

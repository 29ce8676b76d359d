package io.blobferry.config;

import io.blobferry.config.setting.SettingDefinition;
import io.blobferry.config.setting.SettingDefinition.Group;
import java.util.ArrayList;
import java.util.List;

/** The settings as Markdown: the documentation's part between {@code <!-- settings -->} and {@code <!-- /settings -->}. */
public final class SettingsTable {
    private SettingsTable() {}

    /** A heading and a table for each group; lines end with a line feed, the last one too. */
    public static String markdown() {
        List<String> lines = new ArrayList<>();
        for (Group group : Group.values()) {
            lines.addAll(List.of("", "**" + group.title() + "**", ""));
            lines.add("| setting | default | allowed | description |");
            lines.add("| --- | --- | --- | --- |");
            SettingDefinitions.ALL.stream()
                    .filter(setting -> setting.group() == group)
                    .map(SettingsTable::row)
                    .forEach(lines::add);
        }
        lines.removeFirst();
        return String.join("\n", lines) + "\n";
    }

    private static String row(SettingDefinition<?> setting) {
        return "| `" + setting.name() + "` | " + setting.defaultValue().description() + " | "
                + cell(setting.type().allowed()) + " | " + setting.description() + " |";
    }

    /** Angle brackets would be taken for HTML. */
    private static String cell(String text) {
        return text.replace("<", "&lt;").replace("|", "\\|");
    }
}

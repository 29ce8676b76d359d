package io.blobferry.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents and infrastructure name the settings that there are. */
class SettingsDocumentationTest {
    private static final String BEGIN = "<!-- settings -->\n";
    private static final String END = "<!-- /settings -->\n";
    private static final List<Path> DOCUMENTS = List.of(Path.of("README.md"), Path.of("docs", "OPERATIONS.md"));
    private static final Pattern NAME = Pattern.compile("BLOBFERRY_[A-Za-z0-9_]*[A-Za-z0-9]");

    /** The prefix that the queue triggers name as their connection, and a name of the test scripts. */
    private static final Set<String> NO_SETTINGS = Set.of("BLOBFERRY_STATE", "BLOBFERRY_DOCKER_UP");

    @Test
    void table_isThatOfTheDefinitions() throws IOException {
        List<String> tables = DOCUMENTS.stream()
                .filter(Files::exists)
                .map(SettingsDocumentationTest::read)
                .filter(text -> text.contains(BEGIN))
                .map(text -> text.substring(text.indexOf(BEGIN) + BEGIN.length(), text.indexOf(END)))
                .toList();
        assertEquals(1, tables.size(), "documents with a table of settings");
        assertEquals(
                SettingsTable.markdown().strip(),
                tables.getFirst().strip(),
                "replace the table by the output of ./blobferry settings --markdown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"infra", "README.md", "ARCHITECTURE.md", "COSTS.md", "docs"})
    void names_areKnown(String place) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of(place))) {
            files.filter(file -> file.toString().matches(".*\\.(md|tf|tftpl)"))
                    .forEach(file -> NAME.matcher(read(file))
                            .results()
                            .map(MatchResult::group)
                            .forEach(names::add));
        }
        names.removeAll(SettingDefinitions.names());
        names.removeAll(NO_SETTINGS);
        assertEquals(Set.of(), names, place);
    }

    /** What the Terraform variable {@code settings} allows, and what has a variable or a fixed value, is all there is. */
    @Test
    void infrastructure_allowsEverySetting() {
        String terraform =
                read(Path.of("infra", "azure", "function.tf")) + read(Path.of("infra", "azure", "variables.tf"));
        List<String> missing = SettingDefinitions.names().stream()
                .filter(name -> !terraform.contains(name))
                .filter(name -> !Set.of("BLOBFERRY_JAVA_OPTIONS", "BLOBFERRY_SOURCE_ACCOUNT")
                        .contains(name))
                .toList();
        assertTrue(missing.isEmpty(), missing::toString);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

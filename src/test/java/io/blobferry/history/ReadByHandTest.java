package io.blobferry.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;

/** The program in docs/FORMAT.md, for a person with the bucket and jq alone, says what the product says. Needs jq. */
class ReadByHandTest {
    private static final Pattern PROGRAM = Pattern.compile("(?s)```jq\n(.*?)```");

    /** What the program leaves to the person, as the document says: what another client wrote, and what cannot be read. */
    private static final Set<String> BEYOND =
            Set.of("another client", "a foreign marker that counts", "cannot be examined");

    @TempDir
    private Path folder;

    @Test
    void program_saysWhatThePlannerSays_orThatItIsUncertain() throws IOException, InterruptedException {
        assumeTrue(isInstalled(), "jq is not installed");
        Matcher program = PROGRAM.matcher(Files.readString(Path.of("docs/FORMAT.md")));
        assertTrue(program.find());
        Path file = Files.writeString(folder.resolve("as-of.jq"), program.group(1));
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (Arguments each : TimelineTest.cases().toList()) {
            String name = (String) each.get()[0];
            Story story = (Story) each.get()[1];
            story.skew(0);
            for (Object at : (List<?>) each.get()[2]) {
                double time = ((TimelineTest.At) at).time();
                String expected = story.at(time);
                if (BEYOND.stream().noneMatch(name::contains)) {
                    compared++;
                    String said = ask(file, story, time);
                    boolean same = expected.contains(" ") && !expected.endsWith("foreign marker")
                            ? said.endsWith(" uncertain")
                            : said.equals(expected.replace(" under a foreign marker", "")
                                    .replace("absent", "none")
                                    .replace("gone", "none"));
                    if (!same) {
                        wrong.add(name + " at " + time + ": " + said + ", and the planner says " + expected);
                    }
                }
            }
        }
        assertEquals(List.of(), wrong, String.join("\n", wrong));
        assertTrue(compared > 100, "compared: " + compared);
    }

    /** The id of the version or {@code none}, and whether it is uncertain. */
    private String ask(Path program, Story story, double time) throws IOException, InterruptedException {
        Story.Shown shown = story.shown();
        Process jq = new ProcessBuilder(
                        "jq",
                        "-n",
                        "-c",
                        "--arg",
                        "t",
                        Story.time(time).toString(),
                        "--slurpfile",
                        "versions",
                        write("versions.jsonl", shown.versions()),
                        "--slurpfile",
                        "deleted",
                        write("deleted.json", shown.deleted()),
                        "--slurpfile",
                        "unread",
                        write("unread.json", shown.unread()),
                        "-f",
                        program.toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(jq.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, jq.waitFor(), out);
        if (out.isBlank()) {
            return "none";
        }
        JsonNode line = new ObjectMapper().readTree(out);
        assertEquals("c/key", line.path("key").asText());
        return (line.path("version").isNull() ? "none" : line.path("version").asText())
                + (line.path("uncertain").isNull() ? "" : " uncertain");
    }

    private String write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("jq", "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}

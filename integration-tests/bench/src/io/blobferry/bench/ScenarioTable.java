package io.blobferry.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A scenario's medians and goals as Markdown. */
final class ScenarioTable {
    private ScenarioTable() {}

    static String of(Scenario scenario, Medians medians) {
        StringBuilder text = new StringBuilder();
        List<String> headings = new ArrayList<>(List.of(""));
        scenario.figures().forEach(figure -> headings.add(figure.heading()));
        text.append(row(headings))
                .append("| --- ")
                .append("| ---: ".repeat(headings.size() - 1))
                .append("|\n");
        medians.all().forEach((copier, rounds) -> {
            List<String> cells = new ArrayList<>(List.of(copier));
            scenario.figures()
                    .forEach(figure ->
                            cells.add(figure.text(medians.of(copier, figure).orElseThrow())));
            text.append(row(cells));
        });
        return text.toString();
    }

    static String goals(Scenario scenario, Medians medians) {
        if (scenario.goals().isEmpty()) {
            return "";
        }
        return scenario.goals().stream()
                .map(goal -> row(List.of(what(goal), bound(goal), reached(goal, medians), verdict(goal, medians))))
                .collect(Collectors.joining(
                        "", row(List.of("goal", "asked", "measured", "")) + "| --- | ---: | ---: | --- |\n", ""));
    }

    private static String what(Goal goal) {
        return goal.copier() + ": " + goal.figure().heading()
                + goal.other().map(other -> ", of " + other + "'s").orElse("");
    }

    private static String bound(Goal goal) {
        return (goal.atMost() ? "≤ " : "≥ ") + number(goal, goal.bound());
    }

    private static String reached(Goal goal, Medians medians) {
        return goal.reached(medians).map(value -> number(goal, value)).orElse("–");
    }

    private static String verdict(Goal goal, Medians medians) {
        Optional<Double> value = goal.reached(medians);
        return value.map(number -> goal.heldBy(number) ? "holds" : "**missed**").orElse("not measured");
    }

    private static String number(Goal goal, double value) {
        return goal.other().isPresent()
                ? String.format(Locale.ROOT, "%.2f ×", value)
                : goal.figure().text(value);
    }

    private static String row(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}

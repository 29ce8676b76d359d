package io.blobferry.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** All figures of a run, round by round, and the goals, as JSON. */
final class FiguresJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private FiguresJson() {}

    static String of(BenchmarkReport report) {
        ObjectNode root = JSON.createObjectNode().put("date", report.date()).put("command", report.command());
        root.set("machine", JSON.valueToTree(report.machine()));
        ArrayNode scenarios = root.putArray("scenarios");
        report.outcomes().forEach(outcome -> add(scenarios.addObject(), outcome));
        try {
            return JSON.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("names and numbers are always JSON", e);
        }
    }

    private static void add(ObjectNode node, CopyOutcome outcome) {
        Scenario scenario = outcome.scenario();
        node.put("name", scenario.name()).put("title", scenario.title());
        ObjectNode copiers = node.putObject("copiers");
        outcome.medians().all().forEach((copier, rounds) -> {
            ObjectNode own = copiers.putObject(copier);
            ObjectNode medians = own.putObject("medians");
            scenario.figures()
                    .forEach(figure -> outcome.medians()
                            .of(copier, figure)
                            .ifPresent(median -> medians.put(figure.heading(), median)));
            own.set("rounds", JSON.valueToTree(rounds));
        });
        ArrayNode goals = node.putArray("goals");
        for (Goal goal : scenario.goals()) {
            ObjectNode own = goals.addObject()
                    .put("copier", goal.copier())
                    .put("figure", goal.figure().heading())
                    .put(goal.atMost() ? "atMost" : "atLeast", goal.bound());
            goal.other().ifPresent(other -> own.put("of", other));
            goal.reached(outcome.medians())
                    .ifPresent(value -> own.put("measured", value).put("holds", goal.heldBy(value)));
        }
    }
}

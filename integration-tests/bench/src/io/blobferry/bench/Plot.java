package io.blobferry.bench;

import io.blobferry.emulators.Xml;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** Bars of each scenario's main figure, one group above the other, with a line for each goal, as SVG. */
final class Plot {
    private static final int WIDTH = 860;
    private static final int LEFT = 230;
    private static final int BARS = 500;
    private static final int BAR = 20;
    private static final int GAP = 6;
    private static final int HEAD = 46;
    private static final int GROUP_GAP = 22;

    private final StringBuilder shapes = new StringBuilder();
    private int y = GROUP_GAP;

    private Plot() {}

    static String of(List<CopyOutcome> outcomes) {
        Plot plot = new Plot();
        outcomes.forEach(plot::add);
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d"
                  font-family="sans-serif" font-size="12">
                <rect width="100%%" height="100%%" fill="#fff"/>
                %s</svg>
                """.formatted(WIDTH, plot.y, WIDTH, plot.y, plot.shapes);
    }

    private void add(CopyOutcome outcome) {
        Scenario scenario = outcome.scenario();
        Medians medians = outcome.medians();
        Figure figure = scenario.plotted();
        Map<String, List<Measure>> all = medians.all();
        List<Goal> goals = scenario.goals().stream()
                .filter(goal -> goal.figure() == figure)
                .toList();
        double most = DoubleStream.concat(
                        all.keySet().stream()
                                .mapToDouble(
                                        copier -> medians.of(copier, figure).orElse(0.0)),
                        goals.stream().mapToDouble(goal -> goal.line(medians).orElse(0.0)))
                .max()
                .orElse(1);
        text(10, y + 14, scenario.title(), "font-weight=\"bold\" font-size=\"13\"");
        text(10, y + 32, figure.heading(), "fill=\"#555\"");
        y += HEAD;
        for (String copier : all.keySet()) {
            bar(copier, figure, medians.of(copier, figure).orElse(0.0), most);
            goals.stream().filter(goal -> goal.copier().equals(copier)).forEach(goal -> goal(goal, medians, most));
            y += BAR + GAP;
        }
        y += GROUP_GAP;
    }

    private void bar(String copier, Figure figure, double value, double most) {
        text(LEFT - 8, y + 15, copier, "text-anchor=\"end\"");
        shapes.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                LEFT,
                y,
                value / most * BARS,
                BAR,
                colour(copier)));
        text(LEFT + BARS + 14, y + 15, figure.text(value), "");
    }

    /** A line across the copier's own bar: at most so far, or at least. */
    private void goal(Goal goal, Medians medians, double most) {
        Optional<Double> line = goal.line(medians);
        if (line.isEmpty()) {
            return;
        }
        double x = LEFT + line.get() / most * BARS;
        String title =
                (goal.atMost() ? "at most " : "at least ") + goal.figure().text(line.get());
        shapes.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#c0262d\" stroke-width=\"2\">"
                        + "<title>%s</title></line>%n",
                x,
                y - 3,
                x,
                y + BAR + 3,
                Xml.escaped(title)));
        text((int) x + 4, y - 1, goal.atMost() ? "≤" : "≥", "fill=\"#c0262d\" font-size=\"10\"");
    }

    private void text(int x, int baseline, String text, String attributes) {
        shapes.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"%d\" %s>%s</text>%n", x, baseline, attributes, Xml.escaped(text)));
    }

    private static String colour(String copier) {
        return copier.startsWith("Blobferry") ? "#1f6f8b" : copier.startsWith("rclone") ? "#b8b8b8" : "#d9c48f";
    }
}

package io.blobferry.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Delivers events in any order: to the event queue, or to the function itself, which it asks again until it answers in time. What
 * it gives up becomes a dead letter.
 */
final class EventGrid {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final List<Duration> RETRIES =
            List.of(Duration.ofSeconds(40), Duration.ofMinutes(1), Duration.ofMinutes(6), Duration.ofMinutes(30));

    private static final int MAX_BATCH = 3;

    /** Events of one request, and how often they were delivered. */
    record Delivery(List<String> events, int attempts, Instant due) {
        /** What the subscriber receives. */
        String text() {
            return events.size() == 1 ? events.getFirst() : array();
        }

        private String array() {
            return "[" + String.join(",", events) + "]";
        }
    }

    private final Clouds clouds;
    private final Plan plan;
    private final Random random;
    private final Trace trace;
    private final List<Delivery> pending = new ArrayList<>();
    private int deadLetters;
    private boolean lost;

    EventGrid(Clouds clouds, Plan plan, Random random, Trace trace) {
        this.clouds = clouds;
        this.plan = plan;
        this.random = random;
        this.trace = trace;
    }

    /**
     * Accepts an event, which it may lose, repeat or delay, where the plan says so.
     *
     * @return whether it is not lost
     */
    boolean publish(String text) {
        if (plan.strikes(Fault.EVENT_LOST, random, 6)) {
            lost = true;
            trace.add(() -> "  ** its event is lost");
            return false;
        }
        int copies = plan.strikes(Fault.EVENT_REPEATED, random, 4) ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            Duration delay = plan.strikes(Fault.EVENT_LATE, random, 2)
                    ? Duration.ofSeconds(random.nextInt(random.nextBoolean() ? 60 : 7200))
                    : Duration.ZERO;
            pending.add(new Delivery(List.of(text), 0, clouds.clock.instant().plus(delay)));
        }
        return true;
    }

    /**
     * Takes a delivery that is due, unless it goes to the queue by itself.
     *
     * @return empty if there is none for the function
     */
    Optional<Delivery> next() {
        List<Delivery> due = pending.stream()
                .filter(delivery -> !delivery.due().isAfter(clouds.clock.instant()))
                .toList();
        if (due.isEmpty()) {
            return Optional.empty();
        }
        Delivery next = due.get(random.nextInt(due.size()));
        pending.remove(next);
        if (!plan.pushed) {
            clouds.events.put(next.text(), Duration.ZERO);
            return Optional.empty();
        }
        if (next.attempts() == RETRIES.size()) {
            trace.add(() -> "  ** a dead letter: " + next.text());
            plan.struck(Fault.DEAD_LETTER);
            clouds.deadLetters.put("letters/" + ++deadLetters + ".json", next.array());
            return Optional.empty();
        }
        return Optional.of(plan.batched ? batch(next, due) : next);
    }

    /** Event Grid puts into one request what it has for a subscriber that allows it. */
    private Delivery batch(Delivery first, List<Delivery> due) {
        List<Delivery> others = new ArrayList<>(due);
        others.remove(first);
        List<Delivery> batch = others.stream()
                .filter(delivery -> delivery.attempts() == first.attempts())
                .limit(random.nextInt(MAX_BATCH))
                .toList();
        pending.removeAll(batch);
        List<String> events = new ArrayList<>(first.events());
        batch.forEach(delivery -> events.addAll(delivery.events()));
        return new Delivery(events, first.attempts(), first.due());
    }

    /** The delivery comes again later, unless it is acknowledged in time. */
    Delivery expectAnswer(Delivery sent) {
        Delivery again = new Delivery(
                sent.events(), sent.attempts() + 1, clouds.clock.instant().plus(RETRIES.get(sent.attempts())));
        pending.add(again);
        return again;
    }

    /** The function has answered that all is well. Too late an answer has no effect. */
    void acknowledge(Delivery again) {
        Instant sent = again.due().minus(RETRIES.get(again.attempts() - 1));
        if (clouds.clock.instant().isBefore(sent.plus(ANSWER_TIMEOUT))) {
            pending.remove(again);
        }
    }

    Optional<Instant> nextDue() {
        return pending.stream().map(Delivery::due).min(Instant::compareTo);
    }

    boolean hasLostEvent() {
        return lost;
    }
}

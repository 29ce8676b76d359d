package io.blobferry.loadstubs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.blobferry.testing.cloud.ServiceException;
import io.blobferry.testing.cloud.TableStore.Entity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses a filter of the Table service: comparisons of a property with a literal, joined by {@code and}, {@code or}, {@code
 * not} and parentheses.
 */
final class TableFilter {
    private static final Pattern TOKEN = Pattern.compile("\\s*(\\(|\\)|datetime'[^']*'|'(?:[^']|'')*'|[^\\s()']+)");

    private final Deque<String> tokens = new ArrayDeque<>();

    private TableFilter(String text) {
        Matcher matcher = TOKEN.matcher(text.strip());
        while (matcher.lookingAt()) {
            tokens.add(matcher.group(1));
            matcher.region(matcher.end(), matcher.regionEnd());
        }
        if (matcher.regionStart() < matcher.regionEnd()) {
            throw invalid();
        }
    }

    /**
     * The entities that the filter selects.
     *
     * @throws ServiceException if the text is not such a filter
     */
    static Predicate<Entity<ObjectNode>> parse(String text) {
        TableFilter filter = new TableFilter(text);
        Predicate<Entity<ObjectNode>> parsed = filter.disjunction();
        if (!filter.tokens.isEmpty()) {
            throw invalid();
        }
        return parsed;
    }

    private Predicate<Entity<ObjectNode>> disjunction() {
        Predicate<Entity<ObjectNode>> joined = conjunction();
        while (accept("or")) {
            joined = joined.or(conjunction());
        }
        return joined;
    }

    private Predicate<Entity<ObjectNode>> conjunction() {
        Predicate<Entity<ObjectNode>> joined = term();
        while (accept("and")) {
            joined = joined.and(term());
        }
        return joined;
    }

    private Predicate<Entity<ObjectNode>> term() {
        if (accept("not")) {
            return term().negate();
        }
        if (accept("(")) {
            Predicate<Entity<ObjectNode>> inner = disjunction();
            if (!accept(")")) {
                throw invalid();
            }
            return inner;
        }
        return TableComparison.of(next(), next(), next());
    }

    private boolean accept(String expected) {
        boolean found = expected.equals(tokens.peekFirst());
        if (found) {
            tokens.removeFirst();
        }
        return found;
    }

    private String next() {
        if (tokens.isEmpty()) {
            throw invalid();
        }
        return tokens.removeFirst();
    }

    static ServiceException invalid() {
        return new ServiceException(400, "InvalidInput");
    }
}

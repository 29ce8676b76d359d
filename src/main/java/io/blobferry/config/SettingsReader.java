package io.blobferry.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads settings one by one and gathers what is wrong with them, so that one start names every fault. */
final class SettingsReader {
    private final Map<String, String> values;
    private final List<String> errors = new ArrayList<>();

    SettingsReader(Map<String, String> values) {
        this.values = values;
    }

    Optional<String> optional(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** A text that must be there and match; a fault is noted, and an empty text returned, if it does not. */
    String requiredMatching(String name, String pattern, String hint) {
        Optional<String> text = optional(name);
        if (text.isEmpty()) {
            errors.add(name + " is not set: " + hint);
        } else if (!text.get().matches(pattern)) {
            errors.add(name + " is '" + text.get() + "', expected " + hint);
        }
        return text.orElse("");
    }

    Optional<String> optionalMatching(String name, String pattern) {
        Optional<String> text = optional(name);
        text.filter(value -> !value.matches(pattern))
                .ifPresent(value -> errors.add(name + " is '" + value + "', expected a text that matches " + pattern));
        return text;
    }

    URI requiredUrl(String name, String hint) {
        Optional<URI> url = optionalUrl(name);
        if (optional(name).isEmpty()) {
            errors.add(name + " is not set: " + hint);
        }
        return url.orElse(URI.create("https://unset"));
    }

    /** Bearer tokens travel there, so nothing but HTTPS is taken. */
    Optional<URI> optionalUrl(String name) {
        return optional(name).flatMap(text -> {
            try {
                URI url = new URI(text);
                if ("https".equals(url.getScheme()) && url.getHost() != null && url.getQuery() == null) {
                    return Optional.of(url);
                }
            } catch (URISyntaxException e) {
                // Told below, like every other text that is no such URL.
            }
            errors.add(name + " is no https:// URL without a query");
            return Optional.empty();
        });
    }

    long number(String name, long otherwise, long least, long most) {
        Optional<String> text = optional(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, like a number out of range.
        }
        errors.add(name + " is '" + text.get() + "', expected a whole number from " + least + " to " + most);
        return otherwise;
    }

    /** A setting that is {@code true} or {@code false}, by default the latter. */
    boolean flag(String name) {
        Optional<String> text = optional(name);
        text.filter(value -> !value.equals("true") && !value.equals("false"))
                .ifPresent(value -> addError(name + " is '" + value + "', expected true or false"));
        return text.filter("true"::equals).isPresent();
    }

    /** Notes what is wrong; it begins with the setting's name. */
    void addError(String fault) {
        errors.add(fault);
    }

    Set<String> list(String name) {
        return optional(name).stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** @throws InvalidSettingsException if anything was wrong */
    void throwIfInvalid() {
        if (!errors.isEmpty()) {
            throw new InvalidSettingsException(errors);
        }
    }
}

package io.blobferry.config.setting;

import io.blobferry.config.setting.SettingType.Disclosure;
import io.blobferry.domain.PartPlan;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/** The types of settings. */
public final class SettingTypes {
    private SettingTypes() {}

    /** Any text. */
    public static SettingType<String> text(String allowed) {
        return new SettingType<>(allowed, Optional::of, Disclosure.ALWAYS);
    }

    /** Any text, which no message or report repeats. */
    public static SettingType<String> undisclosed(String allowed) {
        return new SettingType<>(allowed, Optional::of, Disclosure.NEVER);
    }

    public static SettingType<String> name(NameRule rule) {
        return new SettingType<>(rule.description(), text -> Optional.of(text).filter(rule::allows), Disclosure.ALWAYS);
    }

    /** Names separated by commas; blanks around a name and empty names do not count. */
    public static SettingType<Set<String>> names(NameRule rule) {
        return new SettingType<>(
                "comma-separated names, each " + rule.description(),
                text -> Optional.of(Arrays.stream(text.split(","))
                                .map(String::strip)
                                .filter(name -> !name.isEmpty())
                                .collect(Collectors.toUnmodifiableSet()))
                        .filter(names -> names.stream().allMatch(rule::allows)),
                Disclosure.ALWAYS);
    }

    public static SettingType<Boolean> flag() {
        return new SettingType<>(
                "true or false",
                text -> switch (text) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                },
                Disclosure.ALWAYS);
    }

    public static SettingType<String> oneOf(List<String> values) {
        return new SettingType<>(
                "one of " + String.join(", ", values),
                text -> Optional.of(text).filter(values::contains),
                Disclosure.ALWAYS);
    }

    public static <E extends Enum<E>> SettingType<E> oneOf(Class<E> type) {
        List<E> values = List.of(type.getEnumConstants());
        return new SettingType<>(
                "one of " + values.stream().map(Enum::name).collect(Collectors.joining(", ")),
                text -> values.stream()
                        .filter(value -> value.name().equals(text))
                        .findFirst(),
                Disclosure.ALWAYS);
    }

    /** Bearer tokens are sent there, so only HTTPS is allowed. */
    public static SettingType<URI> httpsUrl() {
        return new SettingType<>(
                "https:// URL without user name, query string or fragment",
                SettingTypes::parseUrl,
                Disclosure.WHEN_VALID);
    }

    public static SettingType<Integer> count(int min, int max) {
        return wholeNumber("whole number", min, max, Math::toIntExact);
    }

    public static SettingType<Long> mebibytes(long min, long max) {
        return wholeNumber("whole number of MiB", min, max, number -> number * PartPlan.MIB);
    }

    public static SettingType<Duration> duration(ChronoUnit unit, long min, long max) {
        return wholeNumber(
                "whole number of " + unit.toString().toLowerCase(Locale.ROOT),
                min,
                max,
                number -> Duration.of(number, unit));
    }

    private static <T> SettingType<T> wholeNumber(String title, long min, long max, LongFunction<T> convert) {
        return new SettingType<>(
                title + ", " + min + " to " + max,
                text -> parseNumber(text)
                        .filter(number -> number >= min && number <= max)
                        .map(convert::apply),
                Disclosure.ALWAYS);
    }

    private static Optional<Long> parseNumber(String text) {
        try {
            return Optional.of(Long.valueOf(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<URI> parseUrl(String text) {
        try {
            return Optional.of(new URI(text))
                    .filter(url -> "https".equals(url.getScheme())
                            && url.getHost() != null
                            && url.getUserInfo() == null
                            && url.getQuery() == null
                            && url.getFragment() == null);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}

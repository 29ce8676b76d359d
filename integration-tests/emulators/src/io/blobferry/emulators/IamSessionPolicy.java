package io.blobferry.emulators;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The policy that a session was narrowed by, as far as reading and writing of objects is concerned. */
public final class IamSessionPolicy {
    private static final Map<String, String> ACTIONS =
            Map.of("PUT", "s3:PutObject", "GET", "s3:GetObject", "HEAD", "s3:GetObject");

    private final List<Map<?, ?>> statements;

    private IamSessionPolicy(List<Map<?, ?>> statements) {
        this.statements = statements;
    }

    static IamSessionPolicy parse(String document) {
        try {
            if (JSONObjectUtils.parse(document).get("Statement") instanceof List<?> list) {
                return new IamSessionPolicy(
                        list.stream().<Map<?, ?>>map(Map.class::cast).toList());
            }
        } catch (ParseException | ClassCastException e) {
            throw new IllegalArgumentException("not a policy", e);
        }
        throw new IllegalArgumentException("a policy has statements");
    }

    /** Whether the request may be; what does not concern an object's bytes is let pass. */
    boolean allows(String method, String path) {
        Optional<String> action = Optional.ofNullable(ACTIONS.get(method));
        String[] parts = path.split("/", 3);
        if (action.isEmpty() || parts.length < 3 || parts[2].isEmpty()) {
            return true;
        }
        String resource = "arn:aws:s3:::" + parts[1] + "/" + parts[2];
        return statements.stream()
                .filter(statement -> texts(statement.get("Action")).contains(action.get()))
                .flatMap(statement -> texts(statement.get("Resource")).stream())
                .anyMatch(pattern -> resource.matches(regex(pattern)));
    }

    /** A star matches anything, and <code>${*}</code> is a star. */
    private static String regex(String pattern) {
        String literal = Pattern.quote(pattern.replace("${*}", "\u0001"));
        return literal.replace("*", "\\E.*\\Q").replace("\u0001", "*");
    }

    private static List<String> texts(Object json) {
        return json instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of(String.valueOf(json));
    }
}

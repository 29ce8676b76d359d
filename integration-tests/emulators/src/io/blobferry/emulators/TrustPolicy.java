package io.blobferry.emulators;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A role's trust policy, as far as web identities are concerned: Allow and Deny statements on
 * {@code sts:AssumeRoleWithWebIdentity}, a federated principal, and conditions by {@code StringEquals} and
 * {@code StringLike}. Anything else in the document is refused when it is read.
 */
public final class TrustPolicy {
    private static final String ACTION = "sts:AssumeRoleWithWebIdentity";

    private final List<Statement> statements;

    private TrustPolicy(List<Statement> statements) {
        this.statements = statements;
    }

    /** Reads the policy document. */
    public static TrustPolicy parse(String json) {
        try {
            Object statements = JSONObjectUtils.parse(json).get("Statement");
            return new TrustPolicy(
                    listOf(statements).stream().map(Statement::of).toList());
        } catch (ParseException e) {
            throw new IllegalArgumentException("not a policy document: " + e.getMessage(), e);
        }
    }

    /** The policy that the product's documentation asks for: this audience and one of these subjects. */
    public static TrustPolicy forSubjects(OidcProvider provider, String audience, List<String> subjects) {
        return parse("""
                {"Version": "2012-10-17",
                 "Statement": [{
                   "Effect": "Allow",
                   "Principal": {"Federated": "%s"},
                   "Action": "sts:AssumeRoleWithWebIdentity",
                   "Condition": {"StringEquals": {
                     "%s:aud": "%s",
                     "%s:sub": %s
                   }}
                 }]}
                """.formatted(
                        provider.arn(),
                        provider.conditionPrefix(),
                        audience,
                        provider.conditionPrefix(),
                        subjects.stream().map(subject -> '"' + subject + '"').toList()));
    }

    /** Whether the provider's token with these values of the condition keys may assume the role. */
    boolean allows(String providerArn, Map<String, String> context) {
        List<Statement> matching = statements.stream()
                .filter(statement -> statement.matches(providerArn, context))
                .toList();
        return !matching.isEmpty() && matching.stream().allMatch(Statement::allow);
    }

    private record Statement(boolean allow, List<String> principals, List<String> actions, List<Condition> conditions) {
        static Statement of(Object json) {
            Map<String, Object> fields = object(json);
            Object principal = fields.get("Principal");
            List<String> principals = "*".equals(principal)
                    ? List.of("*")
                    : texts(object(principal).get("Federated"));
            List<Condition> conditions = object(fields.getOrDefault("Condition", Map.of())).entrySet().stream()
                    .flatMap(operator -> object(operator.getValue()).entrySet().stream()
                            .map(key -> new Condition(operator.getKey(), key.getKey(), texts(key.getValue()))))
                    .toList();
            return new Statement(
                    "Allow".equals(fields.get("Effect")), principals, texts(fields.get("Action")), conditions);
        }

        boolean matches(String providerArn, Map<String, String> context) {
            return (principals.contains("*") || principals.contains(providerArn))
                    && actions.stream().anyMatch(action -> like(action, ACTION))
                    && conditions.stream().allMatch(condition -> condition.holds(context));
        }
    }

    private record Condition(String operator, String key, List<String> values) {
        Condition {
            if (!"StringEquals".equals(operator) && !"StringLike".equals(operator)) {
                throw new IllegalArgumentException("unknown condition operator: " + operator);
            }
        }

        boolean holds(Map<String, String> context) {
            String actual = context.get(key);
            return actual != null
                    && values.stream()
                            .anyMatch(value ->
                                    "StringEquals".equals(operator) ? value.equals(actual) : like(value, actual));
        }
    }

    private static boolean like(String pattern, String text) {
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        return text.matches(regex);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object json) {
        if (!(json instanceof Map)) {
            throw new IllegalArgumentException("not a JSON object: " + json);
        }
        return (Map<String, Object>) json;
    }

    private static List<?> listOf(Object json) {
        Objects.requireNonNull(json, "a field of the policy document is missing");
        return json instanceof List<?> list ? list : List.of(json);
    }

    private static List<String> texts(Object json) {
        return listOf(json).stream().map(Object::toString).toList();
    }
}

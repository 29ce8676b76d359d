package io.blobferry.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The strongly connected components of the classes' dependencies, by Tarjan. A nested class counts as its outermost one. */
final class ClassCycles {
    private final Map<String, Set<String>> uses = new HashMap<>();
    private final Map<String, Integer> index = new HashMap<>();
    private final Map<String, Integer> low = new HashMap<>();
    private final Deque<String> stack = new ArrayDeque<>();
    private final Set<Set<String>> cycles = new HashSet<>();

    private ClassCycles() {}

    /** Every component of two classes or more. */
    static Set<Set<String>> of(JavaClasses classes) {
        ClassCycles found = new ClassCycles();
        for (JavaClass type : classes) {
            Set<String> targets = found.uses.computeIfAbsent(outermost(type), name -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                if (classes.contain(dependency.getTargetClass().getName())) {
                    targets.add(outermost(dependency.getTargetClass()));
                }
            }
        }
        found.uses.keySet().stream()
                .filter(type -> !found.index.containsKey(type))
                .toList()
                .forEach(type -> {
                    if (!found.index.containsKey(type)) {
                        found.visit(type);
                    }
                });
        return found.cycles;
    }

    private static String outermost(JavaClass type) {
        return type.getName().split("\\$", 2)[0];
    }

    private void visit(String type) {
        int number = index.size();
        index.put(type, number);
        low.put(type, number);
        stack.push(type);
        for (String target : uses.getOrDefault(type, Set.of())) {
            if (!index.containsKey(target)) {
                visit(target);
                low.merge(type, low.get(target), Math::min);
            } else if (stack.contains(target)) {
                low.merge(type, index.get(target), Math::min);
            }
        }
        if (low.get(type) == number) {
            Set<String> component = new TreeSet<>();
            String member;
            do {
                member = stack.pop();
                component.add(member);
            } while (!member.equals(type));
            if (component.size() > 1) {
                cycles.add(component);
            }
        }
    }
}

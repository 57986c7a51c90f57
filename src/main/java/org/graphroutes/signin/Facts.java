package org.graphroutes.signin;

import java.util.LinkedHashMap;
import java.util.Map;

/** Facts for programs, in the order in which they are named: what is shown must not look different each time. */
public final class Facts {

    private Facts() {}

    /** @param namesAndValues alternating; what is null is left out */
    public static Map<String, Object> of(Object... namesAndValues) {
        Map<String, Object> facts = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (namesAndValues[i + 1] != null) {
                facts.put((String) namesAndValues[i], namesAndValues[i + 1]);
            }
        }
        return facts;
    }
}

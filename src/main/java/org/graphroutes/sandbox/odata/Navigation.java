package org.graphroutes.sandbox.odata;

/**
 * A navigation property of an entity type. The fields are explained in {@code sandbox/model.yaml}.
 *
 * @param name may be a path through an unaddressable singleton: {@code authentication/methods}
 * @param type the declared target type
 * @param partner null for none
 * @param part null unless this is a view of another navigation
 * @param page default page size; 0 for everything in one page
 */
public record Navigation(
        String name, String type, boolean many, String partner, boolean contained, String part, int page) {

    /** The navigation under which the links are kept. */
    public String stored() {
        return part == null ? name : part;
    }
}

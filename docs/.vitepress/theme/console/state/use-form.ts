import type { Operation } from "@energy-clients/client-core";
import { computed, type Ref, reactive, ref } from "vue";
import type { Chosen } from "../deep-link.ts";
import type { Field } from "../document/operation.ts";
import { exampleBodyText, exampleTexts } from "../request/example-values.ts";
import { type ReadValues, readValues } from "../request/read-values.ts";

/** Keeps the texts of the form of the chosen operation, and what they mean. */
export function useForm(chosen: Ref<Chosen | undefined>, meta: Ref<Operation | undefined>) {
  const texts = reactive<Record<string, string>>({});
  const bodyText = ref<string>();
  /** What is wrong, by the path of a field, since the request was last to be sent. */
  const problems = ref<ReadonlyMap<string, string>>(new Map());

  const fields = computed<readonly Field[]>(() => {
    if (chosen.value === undefined) return [];
    const { parameters, body } = chosen.value.operation;
    return [...parameters, ...(body?.fields ?? [])];
  });
  const values = computed<ReadValues>(() => {
    if (meta.value === undefined) return { inputs: {}, problems: new Map() };
    const form = { fields: fields.value, texts, bodyText: bodyText.value };
    return readValues(meta.value, form, chosen.value?.operation.body);
  });

  return {
    texts,
    bodyText,
    problems,
    fields,
    values,
    /** Fills the form with the document's examples. @param now - The server's time, in ms since the epoch. */
    fill(now: number): void {
      for (const path of Object.keys(texts)) delete texts[path];
      if (chosen.value !== undefined) Object.assign(texts, exampleTexts(chosen.value.operation, now));
      bodyText.value = exampleBodyText(chosen.value?.operation.body);
      problems.value = new Map();
    },
    editBodyAsJson(isJson: boolean): void {
      bodyText.value = isJson ? JSON.stringify(values.value.inputs.body ?? {}, null, 2) : undefined;
      problems.value = new Map();
    },
  };
}

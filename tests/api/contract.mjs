// A client that holds every answer against the server's own description: the status must be listed,
// the media type too, the body must fit its schema, and the headers that must be there are.
import Ajv2020 from "ajv/dist/2020.js";

const pointer = (...parts) => "#/" + parts.map((p) => encodeURIComponent(p.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");

export class Contract {
  constructor(document) {
    this.document = document;
    this.ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: false });
    this.ajv.addSchema(document, "openapi.json");
    this.compiled = new Map();
    this.seen = new Map(); // "post /api/v1/requests 201" -> how often
    this.templates = Object.keys(document.paths).map((path) => ({
      path,
      pattern: new RegExp("^" + path.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]+\}/g, "[^/]+") + "$"),
    }));
  }
  resolve(object) {
    while (object?.$ref) object = object.$ref.slice(2).split("/").reduce((o, k) => o[k.replaceAll("~1", "/").replaceAll("~0", "~")], this.document);
    return object;
  }
  operation(method, path) {
    const template = this.templates.find((t) => t.pattern.test(path));
    const operation = template && this.document.paths[template.path][method.toLowerCase()];
    return { template: template?.path, operation, method: method.toLowerCase() };
  }
  validator(ref) {
    if (!this.compiled.has(ref)) this.compiled.set(ref, this.ajv.compile({ $ref: "openapi.json" + ref }));
    return this.compiled.get(ref);
  }
  /** What is wrong with the value by the schema; "" when nothing. */
  schemaFault(name, value) {
    const validate = this.validator(pointer("components", "schemas", name));
    return validate(value) ? "" : this.ajv.errorsText(validate.errors);
  }
  /** The fault of an answer; "" when it is as described. */
  fault(method, path, answer) {
    const { template, operation } = this.operation(method, path);
    // What is no operation can only be told so.
    const described = operation ?? { responses: { 404: { $ref: "#/components/responses/NotFound" }, 405: { $ref: "#/components/responses/NotAllowed" },
      413: { $ref: "#/components/responses/TooLarge" } } };
    const response = this.resolve(described.responses[answer.status]);
    if (!response) return `status ${answer.status} is not described for ${method} ${path}`;
    const label = `${method.toLowerCase()} ${template} ${answer.status}`;
    this.seen.set(label, (this.seen.get(label) ?? 0) + 1);
    for (const [name, header] of Object.entries(response.headers ?? {})) {
      const value = answer.headers.get(name);
      if (value === null && header.required) return `${label}: the header ${name} is missing`;
      const schema = this.resolve(header).schema;
      if (value !== null && schema?.pattern && !new RegExp(schema.pattern, "u").test(value)) return `${label}: ${name}: ${value}`;
    }
    if (!response.content) return answer.text === "" ? "" : `${label}: a body that is not described`;
    const type = (answer.headers.get("content-type") ?? "").split(";")[0];
    const content = response.content[type];
    if (!content) return `${label}: media type ${type}`;
    const value = type.endsWith("json") ? answer.json : answer.text;
    const where = pointerOf(this.document, content.schema) ?? null;
    const validate = where ? this.validator(where) : this.inline(content.schema, label + type);
    return validate(value) ? "" : `${label}: ${this.ajv.errorsText(validate.errors)}: ${answer.text.slice(0, 400)}`;
  }
  inline(schema, label) {
    if (!this.compiled.has(label)) this.compiled.set(label, this.ajv.compile(schema));
    return this.compiled.get(label);
  }
}

const pointerOf = (_, schema) => schema?.$ref;

/** Asks, and throws when the answer is not as the contract says. */
export class Client {
  constructor(url, contract) {
    Object.assign(this, { url, contract, token: null });
  }
  async ask(method, path, { body, headers = {}, token = this.token, raw, form } = {}) {
    const h = { ...headers };
    if (token) h.authorization ??= `Bearer ${token}`;
    let payload = raw;
    if (form) [payload, h["content-type"]] = [new URLSearchParams(form).toString(), "application/x-www-form-urlencoded"];
    else if (body !== undefined) payload = typeof body === "string" ? body : JSON.stringify(body);
    if (payload !== undefined && !("content-type" in h)) h["content-type"] = "application/json";
    for (const name of Object.keys(h)) if (h[name] === null) delete h[name];
    const response = await fetch(this.url + path, { method, headers: h, body: payload, redirect: "manual" });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text };
    if ((response.headers.get("content-type") ?? "").includes("json")) answer.json = JSON.parse(text);
    const fault = this.contract.fault(method, path.split("?")[0], answer);
    if (fault) throw new Error(`not as openapi.json says: ${fault}`);
    return answer;
  }
  get(path, options) {
    return this.ask("GET", path, options);
  }
  post(path, body, options = {}) {
    return this.ask("POST", path, { body, ...options });
  }
}

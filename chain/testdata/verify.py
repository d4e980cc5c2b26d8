"""Verifies the dump of one chain: python3 verify.py FILE"""
import base64, datetime, hashlib, json, re, sys

COMMON = {"contract", "height", "kind", "prev", "time", "v", "vm", "writes"}
MUST = {"deploy": COMMON | {"code", "gas", "source", "version"},
        "call": COMMON | {"args", "gas", "method"}, "retire": COMMON}
USER = {"caller", "key", "request", "roles"}
MAY = {"deploy": USER | {"events", "seed", "file"}, "call": USER | {"events", "seed", "result"}, "retire": USER}
KNOWN = set().union(*MUST.values(), *MAY.values(), {"ledger"})
NAME = r"[A-Za-z][A-Za-z0-9_]{0,63}"
SHAPE = {"contract": NAME, "caller": NAME.replace("_", "_-"), "code": "[0-9a-f]{64}", "prev": "[0-9a-f]{64}",
         "key": "[0-9a-f]{32}", "seed": "[0-9a-f]{32}", "request": "[A-Za-z0-9_.:-]{1,64}", "file": "[^/]+",
         "ledger": "(?s:.+)", "method": "(?s:.+)", "vm": "(?s:.+)", "kind": "deploy|call|retire", "source": "(?s:.*)",
         "time": r"[0-9-]{10}T[0-9:]{8}\.[0-9]{6}Z"}


def require(ok, why):
    if not ok:
        raise ValueError(why)


def members(pairs):
    require(len(dict(pairs)) == len(pairs), "a name stands twice")
    return dict(pairs)


def number(text):
    require(abs(float(text)) != float("inf"), "number " + text)
    return float(text)


def parse(text):
    return json.loads(text, object_pairs_hook=members, parse_int=number, parse_float=number, parse_constant=number)


def write_number(f):
    mantissa, _, exponent = repr(abs(f)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    all_digits = (whole + fraction).lstrip("0")
    point = len(all_digits) - len(fraction) + int(exponent or 0)
    digits = all_digits.rstrip("0")
    sign = "-" if f < 0 else ""
    if not digits:
        return "0"
    if len(digits) <= point <= 21:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return sign + digits[:point] + "." + digits[point:]
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    tail = "." + digits[1:] if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{tail}e{point - 1:+d}"


def write(v):
    if isinstance(v, float):
        return write_number(v)
    if isinstance(v, list):
        return "[" + ",".join(map(write, v)) + "]"
    if isinstance(v, dict):
        names = sorted(v, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(write(name) + ":" + write(v[name]) for name in names) + "}"
    return json.dumps(v, ensure_ascii=False)


def is_integer(v, least=0):
    return isinstance(v, float) and v == int(v) and least <= v < 2**53


def check_key(key):
    if isinstance(key, str):
        require(len(key.encode()) <= 256, "a key is longer than 256 bytes")
    else:
        require(is_integer(key, 1 - 2**53), "a key is neither string nor integer")


def check_value(v, depth=0):
    require(v is not None, "null")
    require(depth < 32 or not isinstance(v, (list, dict)) or is_scalar(v), "too deep")
    if isinstance(v, list):
        require(v, "[]")
        for element in v:
            check_value(element, depth + 1)
    elif isinstance(v, dict):
        check_object(v, depth)


def is_scalar(v):
    return isinstance(v, dict) and ("$decimal" in v or "$bytes" in v)


def check_object(v, depth):
    special = [name for name in v if re.match(r"\$(?!\$)", name)]
    if not special:
        for name, member in v.items():
            check_key(name[1:] if name.startswith("$$") else name)
            check_value(member, depth + 1)
        return
    require(len(v) == 1 and special[0] in ("$decimal", "$bytes", "$table"), "unknown $ form")
    content = v[special[0]]
    if special == ["$decimal"]:
        require(re.fullmatch(r"(?!-[0.]*$)-?(0|[1-9][0-9]*)(\.[0-9]+)?", content), "bad decimal")
    elif special == ["$bytes"]:
        raw = base64.b64decode(content, validate=True)
        require(base64.b64encode(raw).decode() == content, "bad base64")
        try:
            raw.decode()
        except UnicodeDecodeError:
            return
        raise ValueError("$bytes holds UTF-8")
    else:
        keys = [pair[0] for pair in content if len(pair) == 2]
        require(len(keys) == len(content) > 0 and all(is_integer(k, 1 - 2**53) for k in keys), "bad $table")
        require(keys == sorted(set(keys)) and keys != list(range(1, len(keys) + 1)), "bad $table")
        for _, member in content:
            check_value(member, depth + 1)


def order(path):
    return [(1, key.encode()) if isinstance(key, str) else (0, key) for key in path]


def apply(state, writes):
    """Tables are dicts, scalars their canonical text."""
    previous, tables = None, []
    require(isinstance(writes, list), "writes")
    for path, *value in writes:
        require(isinstance(path, list) and 1 <= len(path) <= 32 and len(value) <= 1, "bad write")
        for key in path:
            check_key(key)
        require(previous is None or previous < order(path), "writes out of order")
        previous, table = order(path), state
        for key in path[:-1]:
            table = table.get(key)
            require(isinstance(table, dict), "a parent is no table")
        last = path[-1]
        if not value:
            require(last in table, "nothing to remove")
            del table[last]
            continue
        check_value(value[0])
        require(value[0] == {} or not isinstance(value[0], (list, dict)) or is_scalar(value[0]), "members in a write")
        new = {} if value[0] == {} else write(value[0])
        require(new == {} or table.get(last) != new, "a write that changes nothing")
        table[last] = new
        tables.append(table)
    for table in tables:
        require(len({isinstance(key, str) for key in table}) < 2, "keys of both kinds in a table")


def check_entry(e, chain):
    require(is_integer(e.get("v"), 1) and e["v"] == 1, "v is not 1")
    kind, height = e.get("kind"), e.get("height")
    require(kind in MUST, "kind")
    must = MUST[kind] | ({"ledger"} if height == 0 else set())
    require(must <= set(e) and set(e) & KNOWN <= must | MAY[kind], "fields")
    require("caller" in e or not {"key", "roles"} & set(e), "key or roles without caller")
    for name in set(SHAPE) & set(e):
        require(re.fullmatch(SHAPE[name], e[name]), name)
    for name in {"height", "gas", "version"} & set(e):
        require(is_integer(e[name]), name)
    datetime.datetime.strptime(e["time"], "%Y-%m-%dT%H:%M:%S.%fZ")
    roles = e.get("roles", ["x"])
    require(roles and all(roles) and roles == sorted(set(roles), key=str.encode), "roles")
    require(e["contract"] == chain.setdefault("contract", e["contract"]), "contract")
    require(height == chain["height"], "height")
    require(e["prev"] == chain["hash"], "prev")
    require(e["time"] >= chain["time"], "time runs backwards")
    check_values(e)
    check_life(e, chain)


def check_values(e):
    if "args" in e:
        require(isinstance(e["args"], dict) and not is_scalar(e["args"]) and "$table" not in e["args"], "args")
        check_value(e["args"])
    if "result" in e:
        check_value(e["result"])
    require("events" not in e or e["events"] and isinstance(e["events"], list), "events")
    for name, data in e.get("events", []):
        require(isinstance(name, str) and isinstance(data, (list, dict)) and not is_scalar(data), "events")
        check_value(data)


def check_life(e, chain):
    kind = e["kind"]
    require(e["height"] > 0 or kind == "deploy", "the first entry is no deploy")
    require(kind != "call" or e["writes"] or "events" in e, "a call without effect")
    require(kind != "retire" or not e["writes"], "a retire with writes")
    require(not chain["retired"] or kind == "deploy" and e["version"] > chain["version"], "retired")
    if kind == "deploy":
        require(hashlib.sha256(e["source"].encode()).hexdigest() == e["code"], "code")
        chain["version"] = e["version"]
    chain["retired"] = kind == "retire"
    if "request" in e:
        request = (e.get("caller"), e["request"])
        require(request not in chain["requests"], "request id used twice")
        chain["requests"].add(request)


def dump(v):
    if not isinstance(v, dict):
        return v
    keys = sorted(v, key=lambda k: k.encode("utf-16-be") if isinstance(k, str) else k)
    if not keys:
        return "{}"
    if isinstance(keys[0], str):
        return "{" + ",".join(write(("$" if k[:1] == "$" else "") + k) + ":" + dump(v[k]) for k in keys) + "}"
    if keys == list(range(1, len(keys) + 1)):
        return "[" + ",".join(dump(v[k]) for k in keys) + "]"
    return '{"$table":[' + ",".join("[" + write(k) + "," + dump(v[k]) + "]" for k in keys) + "]}"


def verify(data):
    chain = {"height": 0, "hash": "0" * 64, "time": "", "retired": False, "version": -1, "requests": set()}
    state = {}
    lines = data.split(b"\n")
    try:
        require(len(lines) > 1 and lines.pop() == b"", "the dump is empty or its end is cut off")
        for line in lines:
            e = parse(line.decode())
            require(write(e).encode() == line, "not canonical")
            check_entry(e, chain)
            apply(state, e["writes"])
            chain.update(height=chain["height"] + 1, hash=hashlib.sha256(line).hexdigest(), time=e["time"])
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        sys.exit(f"line {chain['height'] + 1}: {error}")
    sys.stdout.buffer.write(f"{chain['height'] - 1} {chain['hash']}\n{dump(state)}\n".encode())


verify(open(sys.argv[1], "rb").read())

// A register of metrics as gossipsub wants one, which keeps what only grows or is set; histograms are let go.

class Gauge {
  #name
  #values

  constructor (name, values) {
    this.#name = name
    this.#values = values
  }

  inc (labelsOrAmount, amount) {
    this.#change(labelsOrAmount, amount, (old, by) => old + (by ?? 1))
  }

  dec (labelsOrAmount, amount) {
    this.#change(labelsOrAmount, amount, (old, by) => old - (by ?? 1))
  }

  set (labelsOrAmount, amount) {
    this.#change(labelsOrAmount, amount, (_, by) => by)
  }

  #change (labelsOrAmount, amount, next) {
    const labelled = typeof labelsOrAmount === 'object'
    const labels = Object.entries(labelled ? labelsOrAmount : {}).map(([name, value]) => `${name}="${value}"`)
    const key = labels.length > 0 ? `${this.#name}{${labels.join(',')}}` : this.#name
    this.#values.set(key, next(this.#values.get(key) ?? 0, labelled ? amount : labelsOrAmount))
  }

  addCollect () {}
}

class Forgetful {
  observe () {}
  reset () {}
  set () {}
  startTimer () {
    return () => {}
  }
}

export class Counters {
  #values = new Map()

  gauge ({ name }) {
    return new Gauge(name, this.#values)
  }

  histogram () {
    return new Forgetful()
  }

  avgMinMax () {
    return new Forgetful()
  }

  // Every value by its name, with its labels in prometheus's notation.
  all () {
    return Object.fromEntries(this.#values)
  }
}
